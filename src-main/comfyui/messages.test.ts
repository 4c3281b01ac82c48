import { describe, expect, test } from 'vitest';
import { readBinary, readText } from './messages.ts';
import { readRecording } from './recording.fixture.ts';

const kinds = (name: string): string[] => readRecording(name).messages.map(({ kind }) => kind);

describe('recordings of a real ComfyUI', () => {
  test('a run that saves one picture ends with success, status and executing null', () => {
    const { messages } = readRecording('empty_save');
    expect(messages.slice(-3).map(({ kind }) => kind)).toEqual(['succeeded', 'status', 'executing']);
    expect(messages.at(-1)).toMatchObject({ kind: 'executing', nodeId: null });
    expect(messages.find(({ kind }) => kind === 'executed')).toMatchObject({
      output: { images: [{ type: 'output' }] },
    });
  });

  test('every text frame is understood, but for the flags the server sends back', () => {
    for (const name of [
      'txt2img',
      'cached_rerun',
      'interrupt_prompt_id',
      'error_ksampler_shape',
      'graph_expand_for_loop',
    ]) {
      const unread = readRecording(name)
        .frames.filter(({ dir, text }) => dir === 'recv' && text !== undefined && readText(text) === null)
        .map(({ text }) => (JSON.parse(text ?? '{}') as { type: string }).type);
      expect(new Set(unread), name).toEqual(new Set(['feature_flags']));
    }
  });

  test('a preview with metadata names its job and its node and holds a JPEG', () => {
    const preview = readRecording('txt2img').messages.find((message) => message.kind === 'preview');
    expect(preview).toMatchObject({ nodeId: '3', mime: 'image/jpeg' });
    expect(preview?.kind === 'preview' && preview.jobId).toMatch(/^[0-9a-f-]{36}$/);
    expect(preview?.kind === 'preview' && [...preview.bytes.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  });

  test('a legacy preview names no job and holds a JPEG', () => {
    const preview = readRecording('txt2img_legacy_no_feature_flags').messages.find(({ kind }) => kind === 'preview');
    expect(preview).toMatchObject({ jobId: null, mime: 'image/jpeg' });
  });

  test('a failed node and an interrupt are told apart', () => {
    expect(kinds('error_ksampler_shape')).toContain('failed');
    expect(kinds('error_ksampler_shape')).not.toContain('interrupted');
    expect(kinds('interrupt_prompt_id')).toContain('interrupted');
    expect(kinds('interrupt_prompt_id')).not.toContain('failed');
  });
});

test('frames that are no message are dropped', () => {
  for (const text of ['', 'null', '[]', '{"type":5}', '{"type":"executing"}', '{"type":"__proto__","data":{}}', '{']) {
    expect(readText(text)).toBeNull();
  }
  expect(readBinary(new Uint8Array(3))).toBeNull();
  expect(readBinary(Uint8Array.of(0, 0, 0, 4, 255, 255, 255, 255, 1))).toBeNull();
  expect(readBinary(Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 1, 50))).toBeNull();
});
