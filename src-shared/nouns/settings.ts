import * as z from 'zod';
import { writtenLevels } from './logs.ts';
import { address, folder, group, line, setting, takesEffectSchema, whole } from './setting-parts.ts';

const none = 'Empty: what the template or the workflow has.';

/**
 * The one source of settings: the file, the form, the CLI, the documentation and the JSON Schema are made of it. Every key is read
 * somewhere; a group comes with its first key.
 */
export const settingsSchema = z.object({
  server: group('How Easel is reached.', {
    name: setting(line(60).regex(/\S/, 'must not be empty').default('Easel'), {
      title: 'Name',
      description: 'What assistants show for this Easel; those that connect from now on.',
    }),
    port: setting(whole(1, 65_535).nullable().default(null), {
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
    models_folder: setting(folder.default(''), {
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
    routing: setting(z.enum(['least-busy', 'round-robin', 'weighted', 'pinned']).default('least-busy'), {
      title: 'Choice of server',
      description:
        'Which of several ComfyUIs that can do a job gets it: the least busy one, each in turn, each by its weight, or always the one that is pinned.',
    }),
    concurrent_jobs: setting(whole(1, 16).default(2), {
      title: 'Jobs at once',
      description:
        "How many jobs one ComfyUI is given at once, the running one among them; the others wait in Easel's own order.",
    }),
    poll_ms: setting(whole(100, 60_000).default(500), {
      title: 'Time between questions',
      description:
        'How often ComfyUI is asked about a job, in milliseconds; only while its socket, which tells by itself, is silent.',
    }),
  }),
  defaults: group('What a call gets that does not say.', {
    model: setting(line(400).default(''), {
      title: 'Model',
      description: 'The checkpoint of calls that name none. Empty: the first that fits the template.',
    }),
    steps: setting(whole(1, 1000).nullable().default(null), {
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
    run_seconds: setting(whole(1, 86_400).default(300), {
      title: 'Run time',
      description: 'How long one run may take in ComfyUI, in seconds; waiting is not counted.',
    }),
    stall_seconds: setting(whole(5, 86_400).default(120), {
      title: 'Silence',
      description: 'How long ComfyUI may show no progress of a run before it is said to be stalled, in seconds.',
    }),
    waiting_jobs: setting(whole(1, 100_000).default(1000), {
      title: 'Waiting jobs',
      description: 'How many jobs may wait, of all who ask together; one more is refused.',
    }),
    waiting_jobs_per_requester: setting(whole(1, 100_000).default(200), {
      title: 'Waiting jobs of one',
      description: 'How many jobs of one assistant, script or window may wait; one more is refused.',
    }),
    jobs_per_minute: setting(whole(1, 10_000).nullable().default(120), {
      title: 'Jobs a minute',
      description:
        'How many jobs one assistant, script or window may start within a minute; null: as many as it likes.',
    }),
    workflow_mb: setting(whole(1, 64).default(8), {
      title: 'Size of a workflow',
      description: 'How large a submitted workflow may be, in megabytes of JSON.',
    }),
    sweep_jobs: setting(whole(1, 10_000).default(100), {
      title: 'Jobs of a sweep',
      description: 'How many jobs one call may make of variations and of lists of values together.',
    }),
  }),
  cache: group('Results that are given again instead of made again.', {
    enabled: setting(z.boolean().default(true), {
      title: 'Give results again',
      description:
        'Answer a call that was answered before with the same outputs; one with a random seed is always made anew.',
    }),
    seconds: setting(whole(1, 31_536_000).default(3600), {
      title: 'Kept for',
      description: 'How long a result is given again, in seconds from when it was made.',
    }),
    entries: setting(whole(1, 100_000).default(100), {
      title: 'Kept at most',
      description: 'How many results are remembered; the one that was used longest ago goes first.',
    }),
  }),
  library: group('The outputs that Easel keeps.', {
    folder: setting(folder.default(''), {
      title: 'Folder',
      description:
        'Absolute path of the folder that originals of new outputs are kept in. Empty: that of the data folder. Those of before stay where they are, and are found there; those that were moved here are found too.',
      takesEffect: 'restart',
    }),
    preview_pixels: setting(whole(256, 2048).default(1024), {
      title: 'Size of previews',
      description:
        'The longer side, in pixels, of the pictures that assistants and the window are sent instead of a larger original; what a browser already has stays.',
    }),
    preview_kb: setting(whole(50, 600).default(600), {
      title: 'Weight of previews',
      description:
        'How many kilobytes such a picture may have: fewer arrive sooner over a slow connection, and lose detail.',
    }),
  }),
  privacy: group('What is kept and shown.', {
    log_prompts: setting(z.boolean().default(false), {
      title: 'Prompts in the log',
      description: 'Write the texts of calls into the log, to find a mistake. Off: no text of a prompt is in any log.',
    }),
  }),
  logs: group('What Easel writes down of its work. `--log-level`, `--log-format` and their variables go before it.', {
    level: setting(z.enum(writtenLevels).default('info'), {
      title: 'Level',
      description:
        "What is written: this level and what is worse. The window's own list has `info` and worse in any case.",
    }),
    format: setting(z.enum(['auto', 'json', 'text']).default('auto'), {
      title: 'Format',
      description:
        'Of what is printed by `easel serve`. auto: text at a terminal, JSON elsewhere; the file is always JSON.',
    }),
    file: setting(z.boolean().default(true), {
      title: 'Log file',
      description:
        'Keep the log in `logs/easel.log` of the data folder, where `easel logs` finds it when Easel does not run; `--log-file` writes another one instead.',
    }),
    file_mb: setting(whole(1, 100).default(5), {
      title: 'Size of the file',
      description: 'From how many megabytes on a new file is begun; the four before it are kept.',
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
