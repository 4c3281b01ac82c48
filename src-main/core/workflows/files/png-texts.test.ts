import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readWorkflow } from '../read-workflow.ts';
import { blobSource } from './byte-source.ts';
import { embeddedTexts } from './embedded-texts.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, data: Uint8Array, length = data.length): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}

const png = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([signature, ...chunks]);
const textsOf = (bytes: Buffer) => embeddedTexts(blobSource(new Blob([Uint8Array.from(bytes)])), 'png');

describe('the texts of a PNG', () => {
  test('are UTF-8 where they can be, else Latin-1', async () => {
    const texts = await textsOf(
      png(chunk('tEXt', Buffer.from('a\0größe 画像')), chunk('tEXt', Buffer.from('b\0gr\xf6\xdfe', 'latin1'))),
    );
    expect(texts).toEqual([
      { key: 'a', text: 'größe 画像' },
      { key: 'b', text: 'größe' },
    ]);
  });

  test('a compressed text that unfolds to more than the limit is too large', async () => {
    const bomb = Buffer.concat([Buffer.from('prompt\0\0'), deflateSync(Buffer.alloc(80 * 2 ** 20, 0x20))]);
    expect(bomb.length).toBeLessThan(200_000);
    await expect(readWorkflow({ bytes: png(chunk('zTXt', bomb)) })).rejects.toMatchObject({ code: 'too_large' });
  });

  test('many that are too large together are too large', async () => {
    const half = chunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(40 * 2 ** 20, 0x20))]));
    await expect(readWorkflow({ bytes: png(half, half) })).rejects.toMatchObject({ code: 'too_large' });
  });

  test('damaged ones are passed over', async () => {
    const texts = await textsOf(
      png(
        chunk('zTXt', Buffer.from('a\0\0not deflated')),
        chunk('iTXt', Buffer.from('b\0\0\0no end')),
        chunk('tEXt', Buffer.from('no key')),
        chunk('tEXt', Buffer.from('c\0good')),
        chunk('tEXt', Buffer.from('d\0cut'), 0xffffffff),
      ),
    );
    expect(texts).toEqual([
      { key: 'b', text: '' },
      { key: 'c', text: 'good' },
    ]);
  });
});
