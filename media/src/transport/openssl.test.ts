import { beforeEach, expect, test, vi } from 'vitest';

const symbols = vi.hoisted(() => ({ missing: false, version: 0 }));
vi.mock('koffi', () => ({
  default: {
    struct: () => ({}),
    load: () => ({
      func: () => {
        if (symbols.missing) throw new Error('Cannot find function');
        return () => symbols.version;
      },
    }),
  },
}));

beforeEach(() => vi.resetModules());

test.each([
  ['a node without the symbols', { missing: true, version: 0 }],
  ['a node with BoringSSL', { missing: false, version: 0x1010107f }],
  ['a node with an OpenSSL of another ABI', { missing: false, version: 0x40000000 }],
])('given %s, then the error says what to do', async (_name, found) => {
  Object.assign(symbols, found);
  const { openTransport } = await import('./server.ts');
  await expect(openTransport({ port: 0, bind: '127.0.0.1' })).rejects.toThrow(/OpenSSL 3.*MEDIA_URL/);
});
