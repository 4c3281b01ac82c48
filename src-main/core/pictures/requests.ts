import * as z from 'zod';

/** What the core asks of the pictures process. Files, not bytes, cross over: both sides see the same disk. */
export const pictureRequestSchema = z.discriminatedUnion('kind', [
  /** Size and format of a picture, read from its header. */
  z.object({ kind: z.literal('describe'), source: z.string() }),
  /** A WebP of at most `maxSide` pixels and, by lowering the quality, at most `maxBytes`. */
  z.object({
    kind: z.literal('shrink'),
    source: z.string(),
    target: z.string(),
    maxSide: z.number().int(),
    maxBytes: z.number().int(),
  }),
  /** A small WebP for grids, and its thumbhash. */
  z.object({ kind: z.literal('thumb'), source: z.string(), target: z.string(), maxSide: z.number().int() }),
]);

export const pictureEnvelopeSchema = z.object({ id: z.number().int(), request: pictureRequestSchema });

export const pictureAnswerSchema = z.object({
  id: z.number().int(),
  answer: z.union([
    z.object({
      ok: z.literal(true),
      width: z.number().int(),
      height: z.number().int(),
      /** sharp's name: png, jpeg, webp, gif, avif… */
      format: z.string(),
      /** More than one frame. */
      animated: z.boolean(),
      /** Of the file made; of the source for `describe`. */
      bytes: z.number().int(),
      /** Base64, for `thumb`. */
      thumbhash: z.string().nullable(),
    }),
    z.object({ ok: z.literal(false), message: z.string() }),
  ]),
});

export type PictureRequest = z.infer<typeof pictureRequestSchema>;
export type PictureAnswer = Extract<z.infer<typeof pictureAnswerSchema>['answer'], { ok: true }>;
