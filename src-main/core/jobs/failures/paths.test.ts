import { expect, test } from 'vitest';
import { linesWithoutPaths, withoutPaths } from './paths.ts';

test.each([
  ['No such file: /home/ann/ComfyUI/models/x.safetensors', 'No such file: …/x.safetensors'],
  ["Cannot open 'C:\\Users\\ann\\comfy\\x.png'", "Cannot open '…/x.png'"],
  [
    "[Errno 2] No such file or directory: 'C:\\\\Users\\\\ann\\\\models\\\\x.ckpt'",
    "[Errno 2] No such file or directory: '…/x.ckpt'",
  ],
  ["Cannot open 'C:\\Program Files (x86)\\Comfy UI\\x y.png'", "Cannot open '…/x y.png'"],
  ['/home/ann lee/ComfyUI/models/x.safetensors is broken', '…/x.safetensors is broken'],
  ['D:\\Comfy UI\\models\\x.safetensors is broken', '…/x.safetensors is broken'],
  ['\\\\nas\\ann\\x.png is gone', '…/x.png is gone'],
  [
    "'a' not in ['SD1.5/anime/y.safetensors', 'a\\\\b\\\\c.ckpt']",
    "'a' not in ['SD1.5/anime/y.safetensors', 'a\\\\b\\\\c.ckpt']",
  ],
  ['see https://example.org/a/b/c for it', 'see https://example.org/a/b/c for it'],
  ['a/b ratio of 1/2', 'a/b ratio of 1/2'],
])('paths are cut to their last part: %s', (said, shown) => {
  expect(withoutPaths(said)).toBe(shown);
});

test('what was cut is not cut again', () => {
  const once = withoutPaths('Could not open /home/ann lee/models/my model.bin nor C:\\Users\\ann\\x.bin');
  expect(once).toBe('Could not open …/my model.bin nor …/x.bin');
  expect(withoutPaths(once)).toBe(once);
});

test('a traceback loses its places line by line', () => {
  const lines =
    '  File "/home/ann lee/ComfyUI/execution.py", line 496, in execute\n  File "C:\\Comfy UI\\nodes.py", line 1\n';
  expect(linesWithoutPaths(lines)).toBe('  File "…/execution.py", line 496, in execute\n  File "…/nodes.py", line 1\n');
});
