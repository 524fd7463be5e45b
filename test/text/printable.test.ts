import { describe, expect, it } from 'vitest';
import { jsonLine, printable, printableLine } from '../../src/text/printable.ts';

/** Every control of bidirectional text. */
const BIDI = '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069';

describe('printable', () => {
  it('shows control characters instead of sending them', () => {
    expect(printable('\u001b[2J\u0007\u0000\u007f')).toBe('␛[2J␇␀␡');
    expect(printable('\u009b31m')).toBe('\\x9b31m');
    const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join('');
    expect(printable(controls).replace(/[\t\n]/g, '')).not.toMatch(/\p{Cc}/u);
  });

  it('leaves tabs, newlines and all else as they are', () => {
    const text = 'Call\tme\nIshmael\r\n– “Ünïcödé” 🐋 \u200d\u0301';
    expect(printable(text)).toBe(text);
  });

  it('shows what turns the order of a line', () => {
    expect(printable('evil\u202etxt.exe')).toBe('evil\\u202etxt.exe');
    expect(printable(BIDI)).toBe(
      '\\u061c\\u200e\\u200f\\u202a\\u202b\\u202c\\u202d\\u202e\\u2066\\u2067\\u2068\\u2069',
    );
  });

  it('shows a carriage return that would write over the line', () => {
    expect(printable('safe\rrm\r\r\n')).toBe('safe␍rm␍\r\n');
  });
});

describe('printableLine', () => {
  it('shows what breaks a line too', () => {
    expect(printableLine('book\r\ndone\tafter 3\u2028s\u202e')).toBe('book␍␊done␉after 3\\u2028s\\u202e');
  });
});

describe('a line of JSON', () => {
  it('sends no control characters, and is exact', () => {
    const controls = Array.from({ length: 0x101 }, (_, code) => String.fromCharCode(code)).join('');
    const line = jsonLine({ text: controls, [controls]: 1 });
    expect(line).toMatch(/^\P{Cc}+\n$/u);
    expect(JSON.parse(line)).toEqual({ text: controls, [controls]: 1 });
    expect(jsonLine(BIDI)).not.toMatch(/\p{Bidi_Control}/u);
    expect(JSON.parse(jsonLine(BIDI))).toBe(BIDI);
    expect(jsonLine('\u009b31m')).toBe('"\\u009b31m"\n');
  });
});
