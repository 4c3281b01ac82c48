import type { Parameters } from '../../../../src-shared/nouns/jobs.ts';
import type { TemplateFile, TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { ExactSizing } from './exact-size.ts';
import type { PictureSize } from './picture-size.ts';

/** What is rendered. */
export interface RenderTemplate {
  readonly name: string;
  readonly file: TemplateFile;
  readonly workflow: ApiWorkflow;
  /** Absent where its pictures cannot be brought to an exact size. */
  readonly exactSizing?: ExactSizing | null;
}

/** What rendering needs to know of the world; asked for, so that rendering itself stays pure. */
export interface RenderWorld {
  /** Choices of a parameter on the live backend; null when it names none. */
  choices(parameter: TemplateParameter): readonly string[] | null;
  /** Settings under `defaults.`, by the parameter's name; `size` also stands for width and height. */
  readonly defaults: Parameters;
  /** Base architecture of a model, such as 'sd1.5'. */
  baseOf(folder: string, model: string): string | null;
  /** What the seed's widget takes; null where it does not say. */
  seedBounds(parameter: TemplateParameter): { readonly min: number | null; readonly max: number | null };
  /** What the loader takes for a file that was named: an output's id, a file of the backend…; null when there is none. */
  file(parameter: TemplateParameter, given: string): string | null;
  /** The same for a file that the workflow itself names, which stays as it is where the loader does not say what it takes. */
  ownFile(parameter: TemplateParameter, own: string): string | null;
  /** Of a picture by the name that the loader takes; null where it is not known. */
  pictureSize(file: string): PictureSize | null;
  /** Nothing will be sent: outputs are not copied to a backend. */
  readonly isDryRun?: boolean;
  /** 0 ≤ n < 1 */
  random(): number;
  readonly backendName: string;
}
