import { Correlator } from './correlation.ts';

/** Values of units over a text. */
export interface Rows {
  /** Numbers at each character. */
  readonly rows: number;
  /** [characters, rows] */
  readonly values: Float32Array;
}

/** r of every row with one of them; NaN where one never moves. */
export function likenessTo(activations: Rows, row: number): Float64Array {
  const { rows, values } = activations;
  const column = Float64Array.from({ length: values.length / rows }, (_, at) => values[at * rows + row]!);
  return withColumn(activations, column);
}

/** r of every row with being in a span of the text: near 1 where a unit is on there and nowhere else, -1 where it is off. */
export function onIn(activations: Rows, from: number, to: number): Float64Array {
  const length = activations.values.length / activations.rows;
  return withColumn(
    activations,
    Float64Array.from({ length }, (_, at) => Number(at >= from && at < to)),
  );
}

function withColumn({ rows, values }: Rows, column: Float64Array): Float64Array {
  const correlator = new Correlator(rows, [column]);
  for (let at = 0; at < column.length; at++) correlator.add(values.subarray(at * rows, (at + 1) * rows));
  return correlator.result();
}
