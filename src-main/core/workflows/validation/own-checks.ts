import { bounded } from '../reading/refusal.ts';
import { listOf } from '../ui-graph/json-value.ts';
import type { DeclaredInput } from './declared-inputs.ts';
import { inputFinding, raisedFinding, type Finding } from './findings.ts';
import { pythonTypeName } from './python-text.ts';

/**
 * Some classes check inputs by code of their own (VALIDATE_INPUTS), which replaces the server's check of bounds and choices of
 * these inputs. object_info does not tell: these are ComfyUI's own classes that do (0.3.64, found by
 * inspecting them, and CustomCombo of 2026).
 */
interface OwnCheck {
  readonly inputs: readonly string[];
  /** The check is whether a file exists: which kind, and which ending makes ComfyUI list it. */
  readonly file?: { readonly kind: string; readonly listed: RegExp | null };
}

const pictures = /\.(?:png|jpe?g|gif|bmp|webp|tiff?)$/i;
const sounds = /\.(?:mp3|wav|mp4|mov|webm)$/i;

const ownChecks: ReadonlyMap<string, OwnCheck> = new Map<string, OwnCheck>([
  ['LoadImage', { inputs: ['image'], file: { kind: 'image', listed: pictures } }],
  ['LoadImageMask', { inputs: ['image'], file: { kind: 'image', listed: /./ } }],
  // Their list is fetched by the interface, or there is none.
  ['LoadImageOutput', { inputs: ['image'], file: { kind: 'image', listed: null } }],
  ['WebcamCapture', { inputs: ['image'], file: { kind: 'image', listed: null } }],
  ['LoadLatent', { inputs: ['latent'], file: { kind: 'latent', listed: /\.latent$/ } }],
  ['LoadAudio', { inputs: ['audio'], file: { kind: 'audio', listed: sounds } }],
  ['LoadVideo', { inputs: ['file'], file: { kind: 'video', listed: /\.(?:mp4|mov|webm|avi)$/i } }],
  // Its choices are the author's own.
  ['CustomCombo', { inputs: ['choice'] }],
  ['FluxProUltraImageNode', { inputs: ['aspect_ratio'] }],
  ['KlingCameraControls', { inputs: ['horizontal_movement', 'vertical_movement', 'pan', 'tilt', 'roll', 'zoom'] }],
]);

export function ownCheckOf(classType: string): OwnCheck | null {
  return ownChecks.get(classType) ?? null;
}

/** Whether an input has a button to upload a file, by which it takes files that no list shows: the class then checks by itself. */
export function isUpload(input: Pick<DeclaredInput, 'settings'>): boolean {
  return Object.entries(input.settings).some(([key, value]) => key.endsWith('_upload') && value === true);
}

/** Whether the choices are fetched by the interface. */
export function isRemote(input: DeclaredInput): boolean {
  return ['remote', 'remote_combo'].some((key) => Object.hasOwn(input.settings, key) && Boolean(input.settings[key]));
}

export type OwnVerdict = 'good' | 'unknowable' | Finding;

/**
 * What a class's own check says of an input that the node has, if that can be known.
 * @param value what the server hands to the check; undefined for a link, which has no value yet
 */
export function judgeOwn(
  input: DeclaredInput,
  value: unknown,
  context: { readonly classType: string; readonly check: OwnCheck; readonly recent: boolean },
): OwnVerdict {
  const { classType, check, recent } = context;
  if (!check.file) return 'unknowable';
  const label = bounded(input.name, 80);
  if (typeof value !== 'string') {
    const raised = {
      exceptionType: 'AttributeError',
      text: `'${pythonTypeName(value)}' object has no attribute 'endswith'`,
    };
    const says =
      value === undefined
        ? `its input ${label} takes a file's name, not a link.`
        : `its input ${label} is no file's name.`;
    return raisedFinding(input.name, raised, { says, nextStep: 'Give the name of a file in the input folder.' });
  }
  const choices = listOf(Array.isArray(input.type) ? input.type : input.settings['options']);
  if (choices.includes(value)) return 'good';
  const { listed, kind } = check.file;
  // Newer servers find uploads by their content's hash too.
  if (recent || !listed || !listed.test(value) || isElsewhere(value) || hasAlmost(value, choices)) return 'unknowable';
  const text = `Invalid ${kind} file: ${value}`;
  return inputFinding(input.name, {
    type: 'custom_validation_failed',
    message: 'Custom validation failed for node',
    details: `${input.name} - ${bounded(text, 300)}`,
    says: `the ${kind} file '${bounded(value, 200)}' is not in the input folder of ComfyUI.`,
    nextStep: `Upload the file (${classType} takes it from the input folder), or name one that is there.`,
  });
}

/** Folders are not listed, nor other places: `a/b.png`, `b.png [output]`, `.`. Windows drops dots and spaces at the end. */
function isElsewhere(value: string): boolean {
  return /[/\\\]]|[. ]$/.test(value) || value === '';
}

/** On Windows and macOS the case of letters does not count. */
function hasAlmost(value: string, choices: readonly unknown[]): boolean {
  const wanted = value.normalize('NFC').toLowerCase();
  return choices.some((choice) => typeof choice === 'string' && choice.normalize('NFC').toLowerCase() === wanted);
}

/** The class's check is called without inputs that it names: Python raises, whatever else is wrong. Which ones are missing is said elsewhere. */
export function missingArguments(classType: string, names: readonly string[], newKind: boolean): Finding {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop() ?? '';
  const list = quoted.length === 0 ? last : `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`;
  const text = `${classType}.${newKind ? 'validate_inputs' : 'VALIDATE_INPUTS'}() missing ${names.length} required positional argument${names.length === 1 ? '' : 's'}: ${list}`;
  return raisedFinding(names[0] ?? null, { exceptionType: 'TypeError', text }, { says: null, nextStep: null });
}
