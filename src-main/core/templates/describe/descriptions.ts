import { EaselError, type ErrorCode } from '../../../../src-shared/nouns/errors.ts';
import type { Job, Parameters, Requester } from '../../../../src-shared/nouns/jobs.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { underOwnNames } from '../rendering/known-parameters.ts';
import type { Templates } from '../templates.ts';
import { refuseUnable } from './serving.ts';
import { pictureItself, type PictureItself, type PictureItselfOptions } from './picture-itself.ts';

/** The picture for whoever asked to look at, and why nothing here describes it. */
export interface PictureInstead extends PictureItself {
  readonly reason: string;
  /** What would make it otherwise. */
  readonly nextStep: string;
}

export type StartedDescription = { readonly job: Job } | { readonly picture: PictureInstead };

/** Texts about pictures, as far as the backend makes them. */
export interface Descriptions {
  /**
   * Creates the job that describes the picture; where no node of the backend can, the picture itself comes back.
   * @throws what creating a job and reading the picture throw
   */
  start(call: DescriptionCall): Promise<StartedDescription>;
}

export interface DescriptionCall {
  readonly template: string;
  readonly arguments: Parameters;
  readonly requester: Requester;
  /** This template and no other of the tool, although it cannot run. */
  readonly isExact?: boolean;
}

export interface DescriptionsOptions extends PictureItselfOptions {
  readonly jobs: Pick<Jobs, 'create'>;
  readonly templates: Pick<Templates, 'get' | 'list'>;
}

/** What the backend does not have, or has of another make than the template knows. */
const notAble: ReadonlySet<ErrorCode> = new Set(['node_class_missing', 'model_missing', 'workflow_invalid']);

export function createDescriptions(options: DescriptionsOptions): Descriptions {
  const { jobs, templates } = options;
  return {
    async start({ isExact = false, ...call }) {
      try {
        if (isExact) refuseUnable(call.template, templates.list());
        return { job: await jobs.create(call) };
      } catch (error) {
        if (!(error instanceof EaselError) || !notAble.has(error.code)) throw error;
        const { parameters } = templates.get(call.template);
        const described = parameters.map((parameter) => ({
          ...parameter,
          targets: [],
          choices: parameter.choices ?? [],
        }));
        const image = described.find(({ type }) => type === 'image');
        if (!image) throw error;
        const given = underOwnNames(call.arguments, described, call.template);
        const picture = await pictureItself(image, { given: given[image.name], asker: call.requester }, options);
        return { picture: { ...picture, reason: error.message, nextStep: error.nextStep } };
      }
    },
  };
}
