/** Reads zip archives (APPNOTE.TXT of PKWARE), as far as numpy.savez() writes them: files stored or deflated, below 4 GB. */
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const FILE = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** Lengths of the records without what varies in them: names, remarks. */
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const FILE_LENGTH = 30;
/** The longest remark that may follow the end record. */
const LONGEST_REMARK = 0xffff;

/**
 * The files of an archive, by name.
 * @param most bytes that a file may have: a small archive may claim to hold very much.
 * @throws Error saying what is wrong with it.
 */
export function unzip(bytes: Uint8Array, most = 2 ** 30): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endRecord(view);
  const count = view.getUint16(end + 10, true);
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    mustHave(view, at, ENTRY_LENGTH, ENTRY);
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const [nameLength, extra, remark] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength));
    const file = view.getUint32(at + 42, true);
    mustHave(view, file, FILE_LENGTH, FILE);
    const begin = file + FILE_LENGTH + view.getUint16(file + 26, true) + view.getUint16(file + 28, true);
    if (begin + packed > bytes.length) throw new Error(`"${name}" in it is cut off`);
    if (size > most) throw new Error(`"${name}" in it is larger than ${most} bytes`);
    files.set(name, unpacked(bytes.subarray(begin, begin + packed), method, size, name));
    at += ENTRY_LENGTH + nameLength + extra + remark;
  }
  return files;
}

/** The place of the record that ends every archive. */
function endRecord(view: DataView): number {
  const last = view.byteLength - END_LENGTH;
  for (let at = last; at >= Math.max(0, last - LONGEST_REMARK); at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new Error('it is not a zip archive, or is cut off');
}

function mustHave(view: DataView, at: number, length: number, signature: number): void {
  if (at + length <= view.byteLength && view.getUint32(at, true) === signature) return;
  throw new Error('its list of files is damaged');
}

function unpacked(packed: Uint8Array, method: number, size: number, name: string): Uint8Array {
  if (method !== STORED && method !== DEFLATED)
    throw new Error(`"${name}" in it is packed in an unknown way`);
  let file = packed;
  try {
    if (method === DEFLATED) file = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw new Error(`"${name}" in it is damaged`);
  }
  if (file.length !== size) throw new Error(`"${name}" in it is damaged`);
  return file;
}
