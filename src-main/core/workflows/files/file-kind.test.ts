import { describe, expect, test } from 'vitest';
import { fileKind, nounOf } from './file-kind.ts';

const bytes = (start: string): Uint8Array => Buffer.from(start, 'latin1');

describe('a file is told by its first bytes', () => {
  test.each([
    ['ftyp of MP4', '\0\0\0\x20ftypisom\0\0\x02\0', 'mp4'],
    ['ftyp of QuickTime', '\0\0\0\x14ftypqt  \0\0\x02\0', 'mov'],
    ['a QuickTime file without a brand', '\0\0\0\x08wide\0\0\0\0', 'mov'],
    ['an MP3 without ID3', '\xff\xfb\x90\x64\0\0', 'mp3'],
    ['a WAV', 'RIFF\0\0\0\0WAVEfmt ', 'wav'],
    ['an SVG behind an XML declaration', '<?xml version="1.0"?>\n<svg xmlns="">', 'svg'],
    ['safetensors', '\x10\0\0\0\0\0\0\0{"__metadata__"', 'safetensors'],
  ])('%s', (_what, start, source) => {
    expect(fileKind(bytes(start))).toEqual({ kind: 'file', source });
  });

  test.each([
    ['JSON', '{"3":{}}'],
    ['JSON behind a byte order mark', '\xef\xbb\xbf{"3":{}}'],
    ['JSON in UTF-16', '\xff\xfe{\0"\0'],
    ['XML that is no SVG', '<?xml version="1.0"?><html></html>'],
  ])('%s is text', (_what, start) => {
    expect(fileKind(bytes(start))).toEqual({ kind: 'text' });
  });

  test.each([
    ['a ZIP archive', 'PK\x03\x04\x14\0'],
    ['a GIF picture', 'GIF89a'],
    ['a HEIC picture', '\0\0\0\x18ftypheic'],
    ['does not know', '\x01\x02\x03\0\0'],
  ])('%s is named as foreign', (what, start) => {
    expect(fileKind(bytes(start))).toMatchObject({ kind: 'foreign', what: expect.stringContaining(what) as string });
  });
});

test('each source has a noun for sentences', () => {
  expect(['png', 'webm', 'flac', 'glb', 'safetensors'].map((source) => nounOf(source as 'png'))).toEqual([
    'a picture',
    'a video',
    'a sound file',
    'a 3D model',
    'a file of tensors',
  ]);
});
