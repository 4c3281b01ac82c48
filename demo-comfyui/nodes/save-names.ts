import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { PythonError } from '../execution/coercion.ts';
import { isInside } from '../folders.ts';

export interface SavePlan {
  readonly subfolder: string;
  nameOf(index: number): string;
  pathOf(index: number): string;
}

/**
 * Where the pictures of one save go: `<prefix>_00001_.png` on, counting from the highest number in that folder. Makes the
 * folder. Throws ComfyUI's error for a prefix that leaves `folder`.
 */
export async function planSave(
  prefix: string,
  folder: string,
  size: { readonly width: number; readonly height: number },
): Promise<SavePlan> {
  const path = normalize(fillVariables(prefix, size)).replace(/[\\/]+$/, '');
  const subfolder = dirname(path) === '.' ? '' : dirname(path);
  const stem = basename(path);
  const target = resolve(folder, subfolder);
  if (!isInside(folder, target)) {
    const lines = [
      '**** ERROR: Saving image outside the output folder is not allowed.',
      ` full_output_folder: ${target}`,
      `         output_dir: ${folder}`,
      `         commonpath: ${commonPath(folder, target)}`,
    ];
    throw new PythonError('Exception', lines.join('\n'));
  }
  await mkdir(target, { recursive: true });
  const first = nextNumber(await readdir(target), stem);
  const nameOf = (index: number): string => {
    const number = String(first + index).padStart(5, '0');
    return `${stem.replaceAll('%batch_num%', String(index))}_${number}_.png`;
  };
  return { subfolder: subfolder.replaceAll('\\', '/'), nameOf, pathOf: (index) => join(target, nameOf(index)) };
}

/** The number after `<stem>_` counts whatever the extension is. */
export function nextNumber(names: readonly string[], stem: string): number {
  const start = `${stem}_`;
  const numbers = names
    .filter((name) => name.startsWith(start))
    .map((name) => {
      const digits = name.slice(start.length).split('_')[0] ?? '';
      return /^\s*[+-]?\d+\s*$/.test(digits) ? Number(digits) : 0;
    });
  return Math.max(0, ...numbers) + 1;
}

function fillVariables(prefix: string, size: { readonly width: number; readonly height: number }): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const values: Readonly<Record<string, string>> = {
    '%width%': String(size.width),
    '%height%': String(size.height),
    '%year%': String(now.getFullYear()),
    '%month%': two(now.getMonth() + 1),
    '%day%': two(now.getDate()),
    '%hour%': two(now.getHours()),
    '%minute%': two(now.getMinutes()),
    '%second%': two(now.getSeconds()),
  };
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), prefix);
}

function commonPath(a: string, b: string): string {
  const [left, right] = [a.split(/[\\/]/), b.split(/[\\/]/)];
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return left.slice(0, length).join('/') || '/';
}
