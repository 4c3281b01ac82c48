import * as z from 'zod';

/** When a changed value counts: at once, or from the next start of Easel on. */
const takesEffectSchema = z.enum(['now', 'restart']);

/** Where a leaf of the JSON Schema says when a change of it counts. */
export const takesEffectKey = 'x-takes-effect';

const setting = <T extends z.ZodType>(
  schema: T,
  words: { readonly title: string; readonly description: string; readonly takesEffect?: 'restart' },
): T => {
  const { title, description, takesEffect = 'now' } = words;
  return schema.meta({ title, description, [takesEffectKey]: takesEffect }) as T;
};

const group = <T extends z.core.$ZodLooseShape>(description: string, shape: T) =>
  z.strictObject(shape).meta({ description });

// oxlint-disable-next-line no-control-regex
const oneLine = /^[^\u0000-\u001f\u007f]*$/;

/** As names and files have it. */
const line = (most: number) => z.string().max(most).regex(oneLine, 'must be one line');

/** Of http, without a user name and password: addresses are shown and logged. */
const address = z
  .string()
  .max(500)
  .regex(/^(https?:\/\/[^\s/?#@]+(\/[^\s?#@]*)?)?$/, 'must be empty, or http(s)://host without credentials and query');

const none = 'Empty: what the template or the workflow has.';

/**
 * The one source of settings: the file, the form, the CLI, the documentation and the JSON Schema are made of it. Every key is read
 * somewhere; a group comes with its first key.
 */
export const settingsSchema = z.object({
  server: group('How Easel is reached.', {
    name: setting(line(60).min(1).default('Easel'), {
      title: 'Name',
      description: 'What assistants show for this Easel; those that connect from now on.',
    }),
    port: setting(z.int().min(1).max(65_535).nullable().default(null), {
      title: 'Port',
      description:
        'The HTTP port; null: that of last time, else 7817. `--port` and `EASEL_PORT` go before it; a taken one gives way to the next free one.',
      takesEffect: 'restart',
    }),
    public_url: setting(address.default(''), {
      title: 'Public address',
      description:
        'Where this Easel is reached from outside, such as https://easel.example.org behind a proxy: links in results begin with it. Empty: its own address.',
    }),
    allowed_hosts: setting(
      z
        .array(
          z
            .string()
            .max(255)
            .regex(
              /^(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?$/,
              'must be a host name or address, with or without a port',
            ),
        )
        .max(50)
        .default([]),
      {
        title: 'Allowed hosts',
        description: 'Other names this Easel is reached by, such as that of a proxy; besides those of `--allow-host`.',
      },
    ),
  }),
  comfyui: group('Which ComfyUI is used.', {
    url: setting(address.default(''), {
      title: 'Address',
      description:
        'Address of ComfyUI. Empty: one that is found on this machine, else the demo. `--comfyui` and `EASEL_COMFYUI_URL` go before it.',
    }),
    discover: setting(z.boolean().default(true), {
      title: 'Look for ComfyUI',
      description: 'Look for a ComfyUI on this machine while no address is set.',
      takesEffect: 'restart',
    }),
    models_folder: setting(line(1000).default(''), {
      title: 'Models folder',
      description:
        'Absolute path of the models folder of a ComfyUI on this machine: there Easel puts the models that you download. Empty: it downloads none.',
    }),
    download_hosts: setting(
      z
        .array(
          z
            .string()
            .max(255)
            .regex(/^(\*\.)?[a-z\d-]+(\.[a-z\d-]+)+$/, 'must be a host name such as huggingface.co, or *.example.org'),
        )
        .max(50)
        .default(['huggingface.co', 'civitai.com', 'github.com']),
      {
        title: 'Download hosts',
        description:
          'Hosts that models may be fetched from, over https; of github.com release files only. Their own stores, to which they send a request on, are among them.',
      },
    ),
  }),
  defaults: group('What a call gets that does not say.', {
    model: setting(line(400).default(''), {
      title: 'Model',
      description: 'The checkpoint of calls that name none. Empty: the first that fits the template.',
    }),
    steps: setting(z.int().min(1).max(1000).nullable().default(null), {
      title: 'Steps',
      description: 'Sampling steps; null: what the template or the workflow has.',
    }),
    cfg: setting(z.number().min(0).max(100).nullable().default(null), {
      title: 'CFG',
      description: 'How closely a picture follows its prompt; null: what the template or the workflow has.',
    }),
    sampler: setting(line(200).default(''), { title: 'Sampler', description: `ComfyUI's name of a sampler. ${none}` }),
    scheduler: setting(line(200).default(''), {
      title: 'Scheduler',
      description: `ComfyUI's name of a scheduler. ${none}`,
    }),
    size: setting(
      z
        .string()
        .regex(/^([1-9]\d{1,4}x[1-9]\d{1,4})?$/, 'must be empty or WIDTHxHEIGHT in pixels, such as 1024x768')
        .default(''),
      { title: 'Size', description: `Width and height in pixels, such as 1024x768. ${none}` },
    ),
  }),
  tools: group('What assistants see.', {
    disabled_templates: setting(z.array(z.string().min(1).max(200)).max(1000).default([]), {
      title: 'Templates without a tool',
      description: 'Names of the templates that assistants do not see.',
    }),
  }),
  limits: group('How much may be used.', {
    run_seconds: setting(z.int().min(1).max(86_400).default(300), {
      title: 'Run time',
      description: 'How long one run may take in ComfyUI, in seconds; waiting is not counted.',
    }),
  }),
  privacy: group('What is kept and shown.', {
    log_prompts: setting(z.boolean().default(false), {
      title: 'Prompts in the log',
      description: 'Write the texts of calls into the log, to find a mistake. Off: no text of a prompt is in any log.',
    }),
  }),
  notifications: group('What the desktop tells you while its window is hidden.', {
    jobs: setting(z.enum(['none', 'assistants', 'all']).default('assistants'), {
      title: 'Finished jobs',
      description: 'Of which jobs you are told that they ended: of none, of those that assistants asked for, of all.',
    }),
    picture: setting(z.boolean().default(true), {
      title: 'With the picture',
      description: 'Show the picture and its prompt in the notification. Off: it only says that something is done.',
    }),
  }),
  window: group('The desktop app.', {
    close_to_tray: setting(z.boolean().default(true), {
      title: 'Keep running',
      description: 'Closing the window keeps Easel in the tray, for assistants. Off: it ends Easel.',
    }),
    start_at_login: setting(z.boolean().default(false), {
      title: 'Start at login',
      description: "Start Easel, without its window, when you log in. What the system's own settings say wins.",
    }),
  }),
});

/** All settings as they count now. */
export type SettingValues = z.output<typeof settingsSchema>;

/** `group.key`. */
export type SettingPath = {
  [G in keyof SettingValues]: `${G}.${Extract<keyof SettingValues[G], string>}`;
}[keyof SettingValues];

export type SettingValue<P extends SettingPath> = P extends `${infer G extends keyof SettingValues}.${infer K}`
  ? K extends keyof SettingValues[G]
    ? SettingValues[G][K]
    : never
  : never;

/** A value in the file that does not count, and why; the value itself is not repeated. */
export const settingProblemSchema = z.object({ path: z.string(), message: z.string() });

export const settingsViewSchema = z.object({
  settings: settingsSchema,
  /** Paths that somebody set; the others are at their defaults. */
  set: z.array(z.string()),
  /** Paths whose change counts from the next start on. */
  restart: z.array(z.string()),
  problems: z.array(settingProblemSchema),
});

/** What a form, a table or an editor needs of one key. */
export const settingDescriptionSchema = z.object({
  path: z.string(),
  group: z.string(),
  title: z.string(),
  description: z.string(),
  default: z.unknown(),
  /** In words, such as '10 to 86400'. */
  bounds: z.string(),
  takesEffect: takesEffectSchema,
  /** JSON Schema of the value. */
  schema: z.record(z.string(), z.unknown()),
});

export const settingGroupSchema = z.object({
  name: z.string(),
  description: z.string(),
  settings: z.array(settingDescriptionSchema),
});

export const settingsImportSchema = z.object({
  view: settingsViewSchema,
  /** Paths that were set. */
  applied: z.array(z.string()),
  /** What this version of Easel does not know; it was left out. */
  unknown: z.array(z.string()),
});

export type SettingProblem = z.infer<typeof settingProblemSchema>;
export type SettingsView = z.infer<typeof settingsViewSchema>;
export type SettingDescription = z.infer<typeof settingDescriptionSchema>;
export type SettingGroup = z.infer<typeof settingGroupSchema>;
export type SettingsImport = z.infer<typeof settingsImportSchema>;
