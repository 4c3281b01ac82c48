import * as z from 'zod';

/** When a changed value counts: at once, or from the next start of Easel on. */
export const takesEffectSchema = z.enum(['now', 'restart']);

/** Where a leaf of the JSON Schema says when a change of it counts. */
export const takesEffectKey = 'x-takes-effect';

/** One key, with what the form, the documentation and the JSON Schema say of it. */
export const setting = <T extends z.ZodType>(
  schema: T,
  words: { readonly title: string; readonly description: string; readonly takesEffect?: 'restart' },
): T => {
  const { title, description, takesEffect = 'now' } = words;
  return schema.meta({ title, description, [takesEffectKey]: takesEffect }) as T;
};

export const group = <T extends z.core.$ZodLooseShape>(description: string, shape: T): z.ZodObject<T, z.core.$strict> =>
  z.strictObject(shape).meta({ description });

/** Without what steers a terminal, or turns the direction of what is read. */
// oxlint-disable-next-line no-control-regex
const oneLine = /^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/;

/** As names and files have it. */
export const line = (most: number): z.ZodString =>
  z.string().max(most).regex(oneLine, 'must be one line of text that can be read');

/** Of this machine: `/srv/pictures`, `D:\\pictures`, `\\\\nas\\pictures`. */
export const folder: z.ZodString = line(1000).regex(
  /^(\/.*|[A-Za-z]:[\\/].*|\\\\.*)?$/,
  'must be empty or an absolute path',
);

/** Of http, without a user name and password: addresses are shown and logged. */
export const address: z.ZodString = z
  .string()
  .max(500)
  .regex(/^(https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?)?$/, 'must be empty, or http(s)://host without credentials and query');

/** A whole number from the one to the other, both taken. */
export const whole = (least: number, most: number): z.ZodInt => z.int().min(least).max(most);
