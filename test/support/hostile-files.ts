import { readSafetensors, type SafetensorsFile, writeSafetensors } from '../../src/training/safetensors.ts';

/** A file that goes wrong in one way, made of a good checkpoint. */
export interface HostileFile {
  /** What is wrong with it. */
  readonly what: string;
  readonly bytes: Uint8Array;
  /** What the refusal says. */
  readonly says: string;
}

type Header = Record<string, { shape: number[]; data_offsets: [number, number]; dtype: string }> & {
  __metadata__: Record<string, string>;
};

/** One file of each kind that readers of such files were seen to get wrong. @param good a checkpoint, of AdaGrad. */
export function hostileFiles(good: Uint8Array): HostileFile[] {
  const file = readSafetensors(good, 'good');
  const { metadata } = file;
  const rows: [what: string, bytes: Uint8Array, says: string][] = [
    ['NaN in W', withNumber(file, 'W', Number.NaN), '"W" holds NaN'],
    ['infinity in V', withNumber(file, 'V', Number.POSITIVE_INFINITY), '"V" holds Infinity'],
    ['1e38 in c', withNumber(file, 'c', 1e38), '"c" holds '],
    ['NaN in a moment', withNumber(file, 'adagrad.b', Number.NaN), '"adagrad.b" holds NaN'],
    [
      'a negative moment',
      withNumber(file, 'adagrad.U', -1),
      '"adagrad.U" holds -1, though it sums up squares',
    ],
    ['infinity in h', withNumber(file, 'h', Number.NEGATIVE_INFINITY), '"h" holds -Infinity'],
    ['W in another type', withType(file, 'W'), '"W" has another type than "U"'],
    ...metadataRows(metadata).map(
      ([key, value, says]) =>
        [
          `${key} ${value.slice(0, 30)}`,
          withMetadata(file, { [key]: value }),
          says,
        ] as const satisfies unknown[],
    ),
    ['no metadata', writeSafetensors({ ...file, metadata: {} }), '"format" is missing'],
    ...headerRows(good),
    ['a header of 2^63 bytes', withLength(good, 2n ** 63n), 'its header is cut off'],
    ['a header of 2^64 - 1 bytes', withLength(good, 2n ** 64n - 1n), 'its header is cut off'],
    ['a header of no bytes', withLength(good, 0n), 'its header is not JSON'],
    ['7 bytes', good.subarray(0, 7), 'it is shorter than eight bytes'],
    ['bytes at its end', joined(good, new Uint8Array(4)), '4 bytes at its end belong to no tensor'],
  ];
  return rows.map(([what, bytes, says]) => ({ what, bytes, says }));
}

function metadataRows(
  metadata: Readonly<Record<string, string>>,
): [key: string, value: string, says: string][] {
  const { vocabulary, text } = metadata as { vocabulary: string; text: string };
  const characters = [...JSON.parse(vocabulary)];
  const config = (change: object) => JSON.stringify({ ...JSON.parse(metadata.config!), ...change });
  return [
    ['smoothLoss', '1e999', '"smoothLoss" is missing, or not what a training writes'],
    ['smoothLoss', '-1', '"smoothLoss" is'],
    ['smoothLoss', 'null', '"smoothLoss" is'],
    ['update', '1.5', '"update" is'],
    ['update', '-3', '"update" is'],
    ['update', '9007199254740993', '"update" is'],
    ['update', '2000000000', '"update" is'],
    ['seconds', '-1', '"seconds" is'],
    ['seconds', '1e999', '"seconds" is'],
    ['shownLoss', '1e999', '"shownLoss" is'],
    ['random', '[1,2,3]', '"random" is'],
    ['random', '[0,0,0,0]', '"random" is'],
    ['random', '[1,2,3,4.5]', '"random" is'],
    ['random', '[1,2,3,4294967296]', '"random" is'],
    ['best', '{"update":1.5,"smoothLoss":1}', '"best.update" is'],
    ['best', '{"update":1,"smoothLoss":-1}', '"best.smoothLoss" is'],
    ['best', '[]', '"best'],
    ['text', JSON.stringify({ ...JSON.parse(text), length: -1 }), '"text.length" is'],
    ['text', JSON.stringify({ ...JSON.parse(text), fingerprint: '\u001b[2J' }), '"text.fingerprint" is'],
    ['format', 'another', '"format" is'],
    ['vocabulary', JSON.stringify(characters.toReversed().join('')), 'its vocabulary is not sorted'],
    ['vocabulary', JSON.stringify(characters[0] + characters.join('')), 'its vocabulary is not sorted'],
    ['vocabulary', JSON.stringify(characters.slice(1).join('')), '"U" is missing or has the wrong shape'],
    ['vocabulary', JSON.stringify([...characters.slice(0, -1), '\ud83d'].join('')), 'half of a character'],
    ['vocabulary', '"a"', '"U" is missing or has the wrong shape'],
    ['vocabulary', '[]', '"vocabulary" is'],
    ['vocabulary', JSON.stringify('a'.repeat(4_000_000)), 'its vocabulary is not sorted'],
    ['config', config({ seed: -1 }), 'seed (--seed) is -1'],
    ['config', config({ hiddenSize: 8192, layers: 16, batchSize: 65535 }), 'wrong shape'],
    ['config', config({ hiddenSize: [[[6]]] }), 'hidden size (--hidden-size) is an object'],
    ['config', config({ hiddenSize: { toString: 1 } }), 'hidden size (--hidden-size) is an object'],
    ['config', config({ cell: 'constructor' }), 'cell (--cell) is constructor'],
    ['config', '{"__proto__":{"hiddenSize":6}}', 'wrong shape'],
    ['config', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'there is no option'],
  ];
}

function headerRows(good: Uint8Array): [what: string, bytes: Uint8Array, says: string][] {
  const change = (edit: (header: Header) => void) => withHeader(good, edit);
  const spliced = (text: string) => withHeaderText(good, (json) => json.replace('{', `{${text},`));
  const tensor = (shape: number[], data_offsets: [number, number] = [0, 0]) => ({
    dtype: 'F32',
    shape,
    data_offsets,
  });
  return [
    ['a tensor twice', spliced('"U":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}'), 'names "U" twice'],
    [
      'a tensor twice, escaped',
      spliced('"\\u0055":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}'),
      'names "U" twice',
    ],
    ['metadata twice', spliced('"__metadata__":{"format":"webgpu-char-rnn"}'), 'names "__metadata__" twice'],
    [
      'a tensor called __proto__',
      spliced('"__proto__":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}'),
      'overlaps others',
    ],
    [
      '12,000 tensors over one range',
      change((header) => {
        const { U } = header;
        for (let i = 0; i < 12_000; i++) header[`t${i}`] = U!;
      }),
      'overlaps others',
    ],
    [
      'a hole',
      change((header) => {
        delete header.W;
      }),
      'has a hole before it',
    ],
    [
      'a tensor that begins late',
      change((header) => {
        header.U!.data_offsets[0] += 4;
      }),
      'another number of bytes',
    ],
    [
      'a shape whose product overflows',
      change((header) => {
        header.huge = tensor([2 ** 52, 2 ** 52, 2 ** 52, 2 ** 52]);
      }),
      '"huge" has another number of bytes',
    ],
    [
      'a shape of infinity times nothing',
      change((header) => {
        header.huge = tensor([...new Array(30).fill(2 ** 52), 0]);
      }),
      '"huge" has another number of bytes',
    ],
    [
      'a size of 2^53',
      change((header) => {
        header.huge = tensor([2 ** 53]);
      }),
      '"huge" is not described',
    ],
    [
      'an end before the begin',
      change((header) => {
        header.huge = tensor([1], [8, 4]);
      }),
      '"huge" has another number of bytes',
    ],
    [
      'an end of 2^52',
      change((header) => {
        header.huge = tensor([2 ** 50], [0, 2 ** 52]);
      }),
      '"huge" is cut off',
    ],
    [
      'metadata that are no text',
      change((header) => {
        header.__metadata__ = { format: 5 as unknown as string };
      }),
      'its metadata are not all texts',
    ],
    [
      'metadata that are null',
      withHeaderText(good, (json) => json.replace(/"__metadata__":\{.*?\},"U"/, '"__metadata__":null,"U"')),
      'its metadata are not all texts',
    ],
  ];
}

function withNumber(file: SafetensorsFile, name: string, value: number): Uint8Array {
  const tensors = file.tensors.map((tensor) =>
    tensor.name === name ? { ...tensor, data: tensor.data.map((old, i) => (i === 1 ? value : old)) } : tensor,
  );
  return writeSafetensors({ ...file, tensors });
}

function withType(file: SafetensorsFile, name: string): Uint8Array {
  const tensors = file.tensors.map((tensor) =>
    tensor.name === name ? { ...tensor, data: Float32Array.from(tensor.data) } : tensor,
  );
  return writeSafetensors({ ...file, tensors });
}

function withMetadata(file: SafetensorsFile, change: Record<string, string>): Uint8Array {
  return writeSafetensors({ ...file, metadata: { ...file.metadata, ...change } });
}

function withHeader(good: Uint8Array, edit: (header: Header) => void): Uint8Array {
  return withHeaderText(good, (json) => {
    const header = JSON.parse(json) as Header;
    edit(header);
    return JSON.stringify(header);
  });
}

/** The same numbers behind another header. */
export function withHeaderText(good: Uint8Array, edit: (json: string) => string): Uint8Array {
  const length = Number(new DataView(good.buffer, good.byteOffset).getBigUint64(0, true));
  const json = new TextEncoder().encode(edit(new TextDecoder().decode(good.subarray(8, 8 + length))));
  const bytes = joined(new Uint8Array(8), json, good.subarray(8 + length));
  return withLength(bytes, BigInt(json.length));
}

function withLength(bytes: Uint8Array, length: bigint): Uint8Array {
  const changed = bytes.slice();
  new DataView(changed.buffer).setBigUint64(0, length, true);
  return changed;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
