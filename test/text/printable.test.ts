import { describe, expect, it } from 'vitest';
import { jsonLine, printable } from '../../src/text/printable.ts';

describe('printable', () => {
  it('shows control characters instead of sending them', () => {
    expect(printable('\u001b[2J\u0007\u0000\u007f')).toBe('␛[2J␇␀␡');
    expect(printable('\u009b31m')).toBe('\\x9b31m');
    const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('');
    expect(printable(controls).replace(/[\t\n]/g, '')).not.toMatch(/\p{Cc}/u);
  });

  it('leaves tabs, newlines and all else as they are', () => {
    const text = 'Call\tme\nIshmael\r\n– “Ünïcödé” 🐋 \u200d\u202e';
    expect(printable(text)).toBe(text);
  });

  it('shows a carriage return that would write over the line', () => {
    expect(printable('safe\rrm\r\r\n')).toBe('safe␍rm␍\r\n');
  });
});

describe('a line of JSON', () => {
  it('sends no control characters, and is exact', () => {
    const controls = Array.from({ length: 0x101 }, (_, code) => String.fromCharCode(code)).join('');
    const line = jsonLine({ text: controls, [controls]: 1 });
    expect(line).toMatch(/^\P{Cc}+\n$/u);
    expect(JSON.parse(line)).toEqual({ text: controls, [controls]: 1 });
    expect(jsonLine('\u009b31m')).toBe('"\\u009b31m"\n');
  });
});
