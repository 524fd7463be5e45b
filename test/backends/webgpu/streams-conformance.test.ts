import { SHAPES } from '../conformance.ts';
import { pathConformance } from './path-conformance.ts';

// A hidden layer beyond 128 units fits the registers of larger workgroups than every adapter has.
await pathConformance(
  'streams',
  SHAPES.filter(({ hiddenSize }) => hiddenSize <= 128),
);
