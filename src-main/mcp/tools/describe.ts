import type { ContentBlock } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import type { PictureInstead } from '../../core/templates/describe/descriptions.ts';
import { toolOfTemplate } from '../../core/templates/tool/template-tool.ts';
import { jobViewSchema } from './job-view.ts';
import { link } from './pictures.ts';
import { defineTool, type Tool, type ToolAnswer, type ToolContext } from './tool.ts';
import { waitForJob } from './wait.ts';

/** The job whose output is the text, or, where nothing on the ComfyUI describes pictures, the picture. */
const describedSchema = jobViewSchema.partial().extend({
  reason: z.string().optional().describe('Why there is no job: nothing on this ComfyUI describes pictures.'),
  picture: z
    .object({ filename: z.string(), mime: z.string(), output_id: z.string().optional(), url: z.string().optional() })
    .optional()
    .describe('The picture itself, in the content, to look at.'),
});

const blind =
  'Shows you a picture: this ComfyUI has no caption or vision node that could describe it, so the picture itself comes back for you to look at.';

/** `describe_image`: told as what it does at the moment. */
export function describingTool(template: Template): Tool {
  const { name, title, description, properties, required, aliases } = toolOfTemplate(template);
  return defineTool({
    name,
    title,
    description: template.problems.length > 0 ? blind : description,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    properties,
    required,
    aliases,
    bounds: 'core',
    output: describedSchema,
    handle: async (given, context) => {
      const { core, requester } = context;
      const call = { template: template.name, arguments: given as Parameters, requester };
      // One that cannot run is chosen by its name alone.
      const started = await core.descriptions.start({ ...call, isExact: template.problems.length > 0 });
      return 'job' in started ? waitForJob(started.job, context) : pictureAnswer(started.picture, context);
    },
  });
}

function pictureAnswer(picture: PictureInstead, context: ToolContext): ToolAnswer<z.infer<typeof describedSchema>> {
  const { output, filename, mime, bytes, reason, nextStep } = picture;
  const image: ContentBlock = { type: 'image', data: Buffer.from(bytes).toString('base64'), mimeType: mime };
  return {
    structured: {
      reason,
      picture: {
        filename,
        mime,
        ...(output === null ? {} : { output_id: output.id, url: context.outputUri(output.id) }),
      },
      next_step: nextStep,
    },
    sentence: `${reason} Here is the picture itself: look at it.`,
    content: [image, ...(output === null ? [] : [link(output, context)])],
  };
}
