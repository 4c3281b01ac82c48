import { parsePythonJson } from '../protocol/python-json.ts';
import { isDict } from '../protocol/python-values.ts';
import type { PyDict, PyValue } from '../protocol/python-values.ts';
import { objectInfoText } from './object-info-text.ts';

/** One input of a node class, read from its /object_info entry. */
export interface InputSpec {
  readonly name: string;
  readonly isRequired: boolean;
  /** "INT", "MODEL", …; "COMBO" for a list of choices in either form. */
  readonly type: string;
  readonly options: readonly PyValue[] | undefined;
  readonly settings: PyDict;
  /** `(type, settings)` as validation errors show it in `input_config`. */
  readonly config: PyValue;
}

export interface NodeSpec {
  readonly classType: string;
  readonly inputs: readonly InputSpec[];
  /** Hidden input names by what fills them, e.g. PROMPT → "prompt". */
  readonly hidden: ReadonlyMap<string, string>;
  readonly outputTypes: readonly string[];
  readonly outputNames: readonly string[];
  readonly isOutputNode: boolean;
}

/** The node classes of this server, with the choices of the moment. */
export interface NodeCatalogue {
  has(classType: string): boolean;
  spec(classType: string): NodeSpec;
  /** The /object_info document: of one class, `{}` if unknown, or of all. */
  objectInfo(classType?: string): PyDict;
}

/** Lists of choices that change with the folders. */
export interface LiveLists {
  models(folder: string): string[];
  inputImages(): string[];
  inputFiles(): string[];
  /** Classes that this server does not have. */
  readonly lacks: readonly string[];
}

const modelInputs: readonly (readonly [classType: string, input: string, folder: string])[] = [
  ['CheckpointLoaderSimple', 'ckpt_name', 'checkpoints'],
  ['UNETLoader', 'unet_name', 'diffusion_models'],
  ['DualCLIPLoader', 'clip_name1', 'text_encoders'],
  ['DualCLIPLoader', 'clip_name2', 'text_encoders'],
  ['LoraLoader', 'lora_name', 'loras'],
  ['LoraLoaderModelOnly', 'lora_name', 'loras'],
  ['VAELoader', 'vae_name', 'vae'],
  ['ControlNetLoader', 'control_net_name', 'controlnet'],
  ['UpscaleModelLoader', 'model_name', 'upscale_models'],
];

export function createNodeCatalogue(lists: LiveLists): NodeCatalogue {
  const base = parsePythonJson(objectInfoText) as PyDict;
  const lacks = new Set(lists.lacks);
  const fixedSpecs = new Map<string, NodeSpec>();
  const refresh = (classType: string): void => {
    for (const [loader, input, folder] of modelInputs) {
      if (loader !== classType) continue;
      const extra = folder === 'vae' ? ['pixel_space'] : [];
      setChoices(base, classType, input, [...lists.models(folder), ...extra]);
      fixedSpecs.delete(classType);
    }
    if (classType === 'LoadImage') setChoices(base, classType, 'image', lists.inputImages());
    if (classType === 'LoadImageMask') setChoices(base, classType, 'image', lists.inputFiles());
  };
  return {
    has: (classType) => base.has(classType) && !lacks.has(classType),
    spec(classType) {
      refresh(classType);
      const known = fixedSpecs.get(classType);
      if (known !== undefined) return known;
      const spec = readSpec(classType, base.get(classType) as PyDict);
      fixedSpecs.set(classType, spec);
      return spec;
    },
    objectInfo(classType) {
      if (classType === undefined) {
        for (const name of base.keys()) refresh(name);
        return new Map([...base].filter(([name]) => !lacks.has(name)));
      }
      refresh(classType);
      const entry = lacks.has(classType) ? undefined : base.get(classType);
      return new Map(entry === undefined ? [] : [[classType, entry]]);
    },
  };
}

/** Both ways of declaring a combo: `[[…], {…}]` and `["COMBO", {options: […]}]`. */
function setChoices(base: PyDict, classType: string, input: string, choices: string[]): void {
  const required = ((base.get(classType) as PyDict).get('input') as PyDict).get('required') as PyDict;
  const declared = required.get(input) as PyValue[];
  if (Array.isArray(declared[0])) declared[0] = choices;
  else (declared[1] as PyDict).set('options', choices);
}

function readSpec(classType: string, entry: PyDict): NodeSpec {
  const groups = entry.get('input') as PyDict;
  const inputs = (['required', 'optional'] as const).flatMap((group) =>
    [...((groups.get(group) ?? new Map()) as PyDict)].map(([name, declared]) =>
      readInput(name, declared as PyValue[], group === 'required'),
    ),
  );
  const hidden = [...((groups.get('hidden') ?? new Map()) as PyDict)];
  return {
    classType,
    inputs,
    hidden: new Map(hidden.map(([name, filler]) => [String(Array.isArray(filler) ? filler[0] : filler), name])),
    outputTypes: (entry.get('output') as PyValue[]).map(String),
    outputNames: (entry.get('output_name') as PyValue[]).map(String),
    isOutputNode: entry.get('output_node') === true,
  };
}

function readInput(name: string, declared: PyValue[], isRequired: boolean): InputSpec {
  const [type, second] = declared;
  const settings: PyDict = isDict(second) ? second : new Map();
  const listed = Array.isArray(type) ? type : settings.get('options');
  return {
    name,
    isRequired,
    type: Array.isArray(type) ? 'COMBO' : String(type),
    options: Array.isArray(listed) ? listed : undefined,
    settings,
    config: [type ?? null, settings],
  };
}
