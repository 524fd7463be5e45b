import { connect, type Socket } from 'node:net';

/** [0 to Firefox, 1 from it; number of the command; name or error; parameters or result] */
type Message = readonly [
  0 | 1,
  number,
  { error: string; message: string } | null,
  { value?: unknown } | null,
];

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Firefox's own WebDriver port: each message is its length in bytes, a colon, and JSON
 * (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
 */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #received = Buffer.alloc(0);
  #commands = 0;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (bytes) => this.#receive(bytes));
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(new Error('Firefox has closed the connection')));
  }

  /** @returns the command's result. @throws Error with Firefox's message, or when it is gone. */
  send(name: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
    const command = ++this.#commands;
    const text = JSON.stringify([0, command, name, parameters]);
    return new Promise((resolve, reject) => {
      this.#waiting.set(command, { resolve, reject });
      this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      const end = colon + 1 + Number(this.#received.toString('latin1', 0, Math.max(0, colon)));
      if (colon < 0 || this.#received.length < end) return;
      this.#take(JSON.parse(this.#received.toString('utf8', colon + 1, end)));
      this.#received = this.#received.subarray(end);
    }
  }

  /** Firefox greets with an object; all that follows are answers. */
  #take(message: Message | object): void {
    if (!Array.isArray(message)) return;
    const [, command, error, result] = message as unknown as Message;
    const { resolve, reject } = this.#waiting.get(command)!;
    this.#waiting.delete(command);
    if (error) reject(new Error(`${error.error}: ${error.message}`));
    else resolve(result?.value);
  }

  #end(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  close(): void {
    this.#socket.destroy();
  }
}
