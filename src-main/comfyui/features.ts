import * as z from 'zod';

/** What a server can do beyond the routes every ComfyUI has. Probed, never assumed from a version. */
export interface ComfyuiFeatures {
  /** Of POST /upload; null where the server does not say. */
  readonly maxUploadBytes: number | null;
  /** The /api/jobs family: one job's state and an atomic cancel. */
  readonly jobsApi: boolean;
}

const featuresSchema = z.looseObject({ max_upload_size: z.number().optional() });
const jobsSchema = z.looseObject({ jobs: z.array(z.unknown()) });

/**
 * Asks for each. Old servers answer an unknown route with 404, or 405 because the page's file route knows every path; some answer
 * 503 for what is switched off: all of that, and anything unexpected, means "no".
 */
export async function probeFeatures(get: (path: string) => Promise<unknown>): Promise<ComfyuiFeatures> {
  const [features, jobs] = await Promise.all([
    get('/features').then((answer) => featuresSchema.safeParse(answer).data ?? null),
    get('/api/jobs?limit=1').then((answer) => jobsSchema.safeParse(answer).success),
  ]);
  return { maxUploadBytes: features?.max_upload_size ?? null, jobsApi: jobs };
}
