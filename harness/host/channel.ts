/** The host's end of the socket to one monitor. It asks one question at a time, and checks every line before it counts. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { type Answers, MAX_LINE_BYTES, type Request } from '../contract/protocol.ts';
import { checkAnswer, type Heard } from './check-answer.ts';

/** A listening socket that waits for one monitor. */
export interface Door {
  readonly port: number;
  /** The channel to the first caller that knows the token. Rejects after `withinMs` milliseconds, or when the process ends. */
  readonly accept: (withinMs: number, exited: Promise<unknown>) => Promise<Channel>;
  readonly close: () => void;
}

/**
 * Listens on a free port of 127.0.0.1.
 * @param token the secret that the monitor sends first
 */
export async function listenForMonitor(token: string): Promise<Door> {
  let admit: ((channel: Channel) => void) | null = null;
  const admitted = new Promise<Channel>((resolve) => {
    admit = resolve;
  });
  // Other callers' sockets are destroyed: an open one would keep this process from ending.
  const strangers = new Set<Socket>();
  const server = createServer((socket) => {
    strangers.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => strangers.delete(socket));
    const lines = new Lines(socket);
    lines.onLine = (line) => {
      const pid = admit === null ? null : pidOfHello(line, token);
      if (admit === null || pid === null) {
        socket.destroy();
        return;
      }
      strangers.delete(socket);
      admit(new Channel(socket, lines, pid));
      admit = null;
    };
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 could be had for the monitor');
  return {
    port: address.port,
    close() {
      server.close();
      for (const stranger of strangers) stranger.destroy();
    },
    async accept(withinMs, exited) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`the monitor process did not call back within ${withinMs / 1000} s`)),
          withinMs,
        );
      });
      const gone = exited.then((how): never => {
        throw new Error(`the monitor process ended before it called back (${JSON.stringify(how)})`);
      });
      try {
        return await Promise.race([admitted, late, gone]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The process id in a caller's first line; null if the token is wrong, so the caller is not our monitor. */
function pidOfHello(line: string, token: string): number | null {
  try {
    const hello: unknown = JSON.parse(line);
    if (typeof hello !== 'object' || hello === null || !('token' in hello) || typeof hello.token !== 'string') return null;
    const [given, wanted] = [Buffer.from(hello.token), Buffer.from(token)];
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
    return 'pid' in hello && Number.isSafeInteger(hello.pid) ? Number(hello.pid) : null;
  } catch {
    return null;
  }
}

/** Cuts a socket's bytes into lines, each at most MAX_LINE_BYTES. */
class Lines {
  onLine: (line: string) => void = () => {};
  onBad: (what: string) => void = () => {};
  #pending = '';

  constructor(socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      this.#pending += chunk;
      for (let end = this.#pending.indexOf('\n'); end >= 0; end = this.#pending.indexOf('\n')) {
        const line = this.#pending.slice(0, end);
        this.#pending = this.#pending.slice(end + 1);
        this.onLine(line);
      }
      if (this.#pending.length > MAX_LINE_BYTES) {
        this.#pending = '';
        socket.destroy();
        this.onBad(`the monitor sent a line of more than ${MAX_LINE_BYTES} bytes`);
      }
    });
  }
}

/** The connection to one monitor. */
export class Channel {
  /** The monitor's process id in its own system; under Wine it is not the host's. */
  readonly pid: number;
  readonly #socket: Socket;
  #n = 0;
  #asked: Request['ask'] | null = null;
  #settle: ((heard: Heard<unknown>) => void) | null = null;
  #closed = false;

  constructor(socket: Socket, lines: Lines, pid: number) {
    this.pid = pid;
    this.#socket = socket;
    lines.onLine = (line) => this.#hear(line);
    lines.onBad = (what) => this.#finish({ kind: 'garbled', what });
    socket.on('close', () => {
      this.#closed = true;
      this.#finish({ kind: 'closed' });
    });
  }

  /** Sends a question; resolves with the answer, or with what came instead. The caller asks one at a time. */
  ask<R extends Request>(request: R): Promise<Heard<Answers[R['ask']]>> {
    if (this.#closed) return Promise.resolve({ kind: 'closed' });
    this.#n += 1;
    this.#asked = request.ask;
    return new Promise((resolve) => {
      this.#settle = resolve as (heard: Heard<unknown>) => void;
      this.#socket.write(`${JSON.stringify({ ...request, n: this.#n })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #finish(heard: Heard<unknown>): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(heard);
  }

  #hear(line: string): void {
    if (this.#asked === null || this.#settle === null) return;
    this.#finish(checkAnswer(line, this.#n, this.#asked));
  }
}
