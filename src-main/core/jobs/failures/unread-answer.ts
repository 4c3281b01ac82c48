import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import { objectOf, textOf } from '../../workflows/ui-graph/json-value.ts';
import { firstLine } from './explained.ts';

/** An answer that is no refusal of ComfyUI's validation: too large, a fault of the server, or of something between. */
export function unreadAnswer({ status, body }: { readonly status: number; readonly body: unknown }): ErrorData {
  const text = (typeof body === 'string' ? body : '').slice(0, 20_000);
  const details = { status };
  if (status === 413) {
    const limit = Number(/size (\d{1,15}) exceeded/.exec(text)?.[1]);
    return {
      code: 'too_large',
      message: `ComfyUI takes no request of this size${limit > 0 ? `: its limit is ${Math.round(limit / 1e6)} MB` : ''}.`,
      nextStep:
        'Give pictures as input files and not inside the workflow, or start ComfyUI with a larger --max-upload-size.',
      details,
    };
  }
  if (/<html|<!doctype/i.test(text)) {
    const title = /<title>([^<]{1,120})/i.exec(text)?.[1];
    return {
      code: 'backend_refused',
      message: `Something in front of ComfyUI answered with a web page instead (status ${status}${title ? `, '${firstLine(title)}'` : ''}).`,
      nextStep:
        'See whether a proxy or a login page stands before that ComfyUI, and give Easel an address that leads to ComfyUI itself.',
      details,
    };
  }
  if (status === 429) {
    return {
      code: 'rate_limited',
      message: 'The ComfyUI server takes no more requests for now.',
      nextStep: 'Wait a little, then run it again.',
      details,
    };
  }
  const said = firstLine(saidIn(body) ?? text);
  if (status >= 500) {
    return {
      code: 'workflow_unreadable',
      message: `ComfyUI failed on this workflow with a fault of its own (status ${status}${/^\d{3} |^$/.test(said) ? '' : `: ${said}`}).`,
      nextStep:
        'See whether it is an API-format workflow: an object of nodes with class_type and inputs. ComfyUI’s log says more.',
      details,
    };
  }
  return {
    code: 'workflow_unreadable',
    message: `ComfyUI could not read the workflow (status ${status}${said ? `: ${said}` : ''}).`,
    nextStep: 'See whether it is an API-format workflow: an object of nodes with class_type and inputs.',
    details,
  };
}

/** Old servers and Comfy Cloud say it in one field or another. */
function saidIn(body: unknown): string | null {
  const object = objectOf(body);
  const error = object?.['error'];
  return textOf(error) || textOf(objectOf(error)?.['message']) || textOf(object?.['message']) || null;
}
