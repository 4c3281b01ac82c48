import type { Preset, TemplateFile, TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { isSecretName } from '../../privacy/secret-shapes.ts';
import { withoutSecrets, type Cleaned } from '../../privacy/without-secrets.ts';

type Removed = string[];
type Model = NonNullable<TemplateFile['models']>[number];

/** template.json as it may be given away: without secrets and places of this machine, and as sound as it was. */
export function templateToGive({ $schema: _ours, ...file }: TemplateFile): Cleaned<TemplateFile> {
  const { parameters, presets, models, tool, ...rest } = file;
  const removed: Removed = [];
  const take = <T>({ value, removed: places }: Cleaned<T>): T => {
    removed.push(...places);
    return value;
  };
  const secret = new Set(parameters.filter(holdsSecret).flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  const value = {
    ...take(withoutSecrets(rest, 'template')),
    tool,
    ...(models && { models: take(withoutSecrets(models, 'template.models')).map(withPlainUrl) }),
    parameters: parameters.map((parameter, index) => {
      const at = `template.parameters.${index}`;
      return soundParameter(parameter, take(withoutSecrets(withoutDefault(parameter, at, removed), at)));
    }),
    presets: soundPresets(
      presets.map((preset, index) => {
        const at = `template.presets.${index}`;
        const values = Object.entries(preset.values).flatMap(([name, given]): [string, Preset['values'][string]][] => {
          const place = `${at}.values.${name}`;
          const isKept = typeof given !== 'string' || given === '' || !secret.has(name);
          const cleaned = isKept ? take(withoutSecrets(given, place)) : '';
          if (!isKept) removed.push(place);
          return cleaned === '' && given !== '' ? [] : [[name, cleaned]];
        });
        return { ...take(withoutSecrets({ ...preset, values: {} }, at)), values: Object.fromEntries(values) };
      }),
    ),
  };
  return { value, removed };
}

/** Where a secret stood at the end, white space may be left. */
const withPlainUrl = ({ url, ...model }: Model): Model => ({ ...model, ...(url && { url: url.trim() }) });

const holdsSecret = ({ name, targets }: TemplateParameter): boolean =>
  isSecretName(name) || targets.some(({ input }) => isSecretName(input));

/** What a secret is by default is the secret. */
function withoutDefault(parameter: TemplateParameter, at: string, removed: Removed): TemplateParameter {
  const { default: usual, ...rest } = parameter;
  if (typeof usual !== 'string' || usual === '' || !holdsSecret(parameter)) return parameter;
  removed.push(`${at}.default`);
  return rest;
}

/** Two places that differ in nothing but the way there are one choice; what is nothing without the way is left out. */
function soundParameter(before: TemplateParameter, cleaned: TemplateParameter): TemplateParameter {
  const { name, aliases } = before;
  const sound = { ...cleaned, name, ...(aliases && { aliases }) };
  if (sound.choices) sound.choices = [...new Set(sound.choices)];
  if (sound.default === '' && before.default !== '') delete sound.default;
  if (sound.folder === '') delete sound.folder;
  return sound;
}

function soundPresets(presets: readonly Preset[]): Preset[] {
  const names = new Set<string>();
  return presets.map((preset) => {
    const wanted = preset.name || 'preset';
    let name = wanted;
    for (let number = 2; names.has(name); number++) name = `${wanted.slice(0, 90)} ${number}`;
    names.add(name);
    return { ...preset, name };
  });
}
