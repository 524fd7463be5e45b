import { UserError } from '../errors.ts';
import { htmlPage } from '../export/html/page.ts';
import { onnxSequence, onnxStep } from '../export/onnx/model.ts';
import { readBytes } from '../node/books.ts';
import { Disk } from '../node/run-folder/disk.ts';
import { jsonLine } from '../text/printable.ts';
import { type Model, readModel } from '../training/checkpoint.ts';
import { count, Terminal } from './terminal.ts';

/** What a model can be written as, by the option that names the file. */
const FORMATS: Readonly<Record<string, (model: Model) => string | Uint8Array>> = {
  onnx: onnxSequence,
  onnxStep,
  html: htmlPage,
};

export interface ExportFlags extends Record<string, unknown> {
  readonly json: boolean;
}

/** `char-rnn export`: writes a model for other programs. @throws UserError when no file to write is named. */
export async function exportCommand(file: string, flags: ExportFlags): Promise<number> {
  const wanted = Object.keys(FORMATS).filter((format) => flags[format] !== undefined);
  if (wanted.length === 0) {
    throw new UserError('name what to write: --onnx FILE, --onnx-step FILE or --html FILE, or several');
  }
  const model = readModel(await readBytes(file), file);
  // All are made before the first is written: half a result helps nobody.
  const files = wanted.map((format) => {
    const content = FORMATS[format]!(model);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return { format, path: String(flags[format]), bytes };
  });
  const disk = new Disk();
  for (const { path, bytes } of files) disk.replace(path, bytes);
  const written = files.map(({ format, path, bytes }) => ({ format, file: path, bytes: bytes.length }));
  if (flags.json) process.stdout.write(jsonLine({ files: written }));
  else {
    const terminal = new Terminal(process.stdout);
    for (const { file: path, bytes } of written) terminal.line(`${path}: ${count(bytes)} bytes`);
  }
  return 0;
}
