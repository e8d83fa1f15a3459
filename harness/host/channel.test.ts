import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES } from '../contract/protocol.ts';
import { type Channel, type Door, listenForMonitor } from './channel.ts';

const TOKEN = 'a'.repeat(48);
const NEVER = new Promise<never>(() => {});

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function door(): Promise<Door> {
  const made = await listenForMonitor(TOKEN);
  open.push(made.close);
  return made;
}

/** A client; `gone` settles when the host has hung up. */
function call(port: number): { readonly socket: Socket; readonly gone: Promise<void> } {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  open.push(() => socket.destroy());
  return { socket, gone: once(socket, 'close').then(() => {}) };
}

const hello = (token: string): string => `${JSON.stringify({ hello: true, token, pid: 1, node: 'v0', platform: 'linux' })}\n`;

/** A host's channel and the monitor's end of it, which answers each line by `answer` of its number. */
async function pair(answer: (n: number, socket: Socket) => void): Promise<Channel> {
  const host = await door();
  const { socket } = call(host.port);
  socket.write(hello(TOKEN));
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    for (const line of text.split('\n').filter((each) => each !== '')) answer((JSON.parse(line) as { n: number }).n, socket);
  });
  const channel = await host.accept(10_000, NEVER);
  open.push(() => channel.close());
  return channel;
}

const ran = (n: number): string => `${JSON.stringify({ n, ask: 'run', answer: { from: 1, to: 2 } })}\n`;
const RUN = { ask: 'run', steps: [], names: {} } as const;

describe('the door', () => {
  it.each([
    ['a wrong token', hello('b'.repeat(48))],
    ['a shorter token', hello('a')],
    ['a token that is no text', '{"token":7}\n'],
    ['no JSON', 'GET / HTTP/1.1\r\n'],
    ['an empty line', '\n'],
    ['null', 'null\n'],
    ['an endless line', 'x'.repeat(MAX_LINE_BYTES + 10)],
  ])('hangs up on %s, and still takes the monitor', async (_, text) => {
    const host = await door();
    const stranger = call(host.port);
    stranger.socket.write(text);
    await stranger.gone;
    const monitor = call(host.port);
    monitor.socket.write(hello(TOKEN));
    const channel = await host.accept(10_000, NEVER);
    channel.close();
  });

  it('takes one monitor only: whoever else knows the token, or says nothing, is hung up on when the door closes', async () => {
    const host = await door();
    const silent = call(host.port);
    await once(silent.socket, 'connect');
    const first = call(host.port);
    first.socket.write(hello(TOKEN));
    const channel = await host.accept(10_000, NEVER);
    const second = call(host.port);
    second.socket.write(hello(TOKEN));
    await Promise.race([second.gone, sleep(200)]);
    host.close();
    await Promise.all([silent.gone, second.gone]);
    first.socket.on('data', (data: Buffer) => first.socket.write(ran((JSON.parse(data.toString()) as { n: number }).n)));
    expect(await channel.ask(RUN)).toEqual({ kind: 'answer', answer: { from: 1, to: 2 } });
    channel.close();
  });

  it('gives up when nobody comes in time, and when the process ends first', async () => {
    const host = await door();
    await expect(host.accept(50, NEVER)).rejects.toThrow('did not call back within 0.05 s');
    await expect(host.accept(10_000, Promise.resolve({ code: 1, signal: null }))).rejects.toThrow('ended before it called back');
  });
});

describe('the channel', () => {
  it('hears an answer that comes in pieces, cut inside a character', async () => {
    const channel = await pair((n, socket) => {
      const bytes = Buffer.from(`${JSON.stringify({ n, ask: 'load', answer: { ok: false, error: 2, text: 'Größe' } })}\n`);
      const half = bytes.indexOf(0xc3) + 1;
      socket.write(bytes.subarray(0, half));
      setTimeout(() => socket.write(bytes.subarray(half)), 30);
    });
    expect(await channel.ask({ ask: 'load', path: 'x', folders: [] })).toMatchObject({ answer: { text: 'Größe' } });
  });

  it.each([
    ['no JSON', 'hello\n', 'garbled'],
    ['another number', ran(99), 'garbled'],
    ['another kind', '{"n":1,"ask":"quit","answer":{"ok":true}}\n', 'garbled'],
    ['a fault', '{"n":1,"fault":"it broke"}\n', 'fault'],
    ['an endless line', 'x'.repeat(MAX_LINE_BYTES + 10), 'garbled'],
    ['an endless line with an end', `${'x'.repeat(2 * MAX_LINE_BYTES)}\n`, 'garbled'],
  ])('answered with %s says so', async (_, text, kind) => {
    const channel = await pair((_n, socket) => socket.write(text));
    expect((await channel.ask(RUN)).kind).toBe(kind);
  });

  it('closed in the middle of a line is closed, also for every later question', async () => {
    const channel = await pair((n, socket) => socket.end(ran(n).slice(0, 9)));
    expect(await channel.ask(RUN)).toEqual({ kind: 'closed' });
    expect(await channel.ask(RUN)).toEqual({ kind: 'closed' });
  });

  it('reset by the other side is closed', async () => {
    const channel = await pair((_n, socket) => socket.resetAndDestroy());
    expect(await channel.ask(RUN)).toEqual({ kind: 'closed' });
  });

  it('takes the first of two answers, and passes over what nobody asked for', async () => {
    const channel = await pair((n, socket) => socket.write(`${ran(n)}${ran(n)}nonsense\n`));
    for (let time = 0; time < 3; time++) {
      expect((await channel.ask(RUN)).kind).toBe('answer');
      await sleep(20);
    }
  });
});
