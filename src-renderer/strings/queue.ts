const jobs = (count: number): string => (count === 1 ? '1 job' : `${count.toLocaleString('en')} jobs`);

/** Words of the line of waiting jobs. */
export const queueStrings = {
  label: 'Waiting jobs, in order',
  menu: 'Queue',
  pause: 'Pause the queue',
  resume: 'Resume',
  resumeQueue: 'Resume the queue',
  paused: 'Paused',
  pausedTitle: 'The queue is paused.',
  pausedText: (waiting: number) =>
    waiting === 0
      ? 'New jobs wait until you resume it.'
      : `${jobs(waiting)} ${waiting === 1 ? 'waits' : 'wait'}. What ComfyUI already has goes on.`,
  given: 'Sent',
  givenHint: 'A ComfyUI has it already; its place there is fixed.',
  place: (place: number) => `Place ${place.toLocaleString('en')}`,
  loading: 'Reading this job…',
  eta: {
    about: (seconds: string, range: string | null) =>
      range === null ? `about ${seconds}` : `about ${seconds}, ${range}`,
    left: (seconds: string, range: string | null) =>
      range === null ? `about ${seconds} left` : `about ${seconds} left, ${range}`,
    title: 'Until it is done, from what jobs like it took. Four times in five it is within the second range.',
  },
  stalled: (span: string) => `No sign from ComfyUI for ${span}`,
  order: {
    menuOf: (title: string) => `Order of “${title}”`,
    up: 'Move up',
    down: 'Move down',
    first: 'Run next',
    last: 'Run last',
    upKey: 'Alt ↑',
    downKey: 'Alt ↓',
    moved: (title: string, place: number) => `“${title}” is at place ${place} now.`,
    drag: 'Drag to another place',
  },
  priority: {
    title: 'Priority',
    of: (priority: number) => `Priority ${priority > 0 ? '+' : ''}${priority}`,
    choices: [
      { value: 100, label: 'Before everything' },
      { value: 10, label: 'High' },
      { value: 0, label: 'Usual' },
      { value: -10, label: 'Low' },
      { value: -100, label: 'When nothing else waits' },
    ],
    hint: '−100 to 100; higher goes first, 0 is the usual one.',
    between: 'Between −100 and 100.',
  },
  reused: {
    cache: 'From the cache',
    twin: 'Shared run',
    cacheText: 'The same was made before, so its result was given again.',
    twinText: 'The same was asked for twice; both share one run.',
    other: 'Show that job',
    anew: 'Make it anew',
  },
  cancel: {
    all: (waiting: number) => `Cancel all that wait (${waiting.toLocaleString('en')})…`,
    of: (name: string, count: number) => `Cancel all of ${name} (${count.toLocaleString('en')})…`,
    own: (count: number) => `Cancel all of yours (${count.toLocaleString('en')})…`,
    titleWaiting: (count: number) =>
      count === 1 ? 'Cancel the waiting job?' : `Cancel ${count.toLocaleString('en')} waiting jobs?`,
    titleOf: (name: string, count: number) => `Cancel ${jobs(count)} of ${name}?`,
    titleOwn: (count: number) => `Cancel your ${jobs(count)}?`,
    titleBatch: (count: number) => `Cancel what is open of this batch (${jobs(count)})?`,
    textWaiting: 'What runs goes on. A cancelled job cannot be brought back.',
    textOpen: 'Also what runs now is stopped. A cancelled job cannot be brought back; what is made already stays.',
    keep: 'Keep them',
    confirm: (count: number) => `Cancel ${jobs(count)}`,
    working: 'Cancelling…',
    done: (count: number) => `${jobs(count)} cancelled`,
  },
  foreign: {
    title: 'Jobs of others',
    text: 'Somebody else queued these on the same ComfyUI. Easel only shows them.',
    untitled: 'Workflow of somebody else',
  },
};

/** Words of several jobs that were asked for at once. */
export const batchStrings = {
  title: 'Batches',
  inspector: 'Batch',
  open: (title: string) => `Show batch “${title}”`,
  belongsTo: 'Part of a batch',
  show: 'Show the batch',
  older: 'Show older batches',
  variations: (count: number) => (count === 1 ? '1 job' : `${count.toLocaleString('en')} variations`),
  grid: (sides: string) => `Grid ${sides}`,
  done: (done: number, total: number) => `${done.toLocaleString('en')} of ${total.toLocaleString('en')} done`,
  failed: (count: number) => `${count.toLocaleString('en')} failed`,
  cancelled: (count: number) => `${count.toLocaleString('en')} cancelled`,
  allDone: 'Done',
  progress: 'Progress of the batch',
  cancelAll: 'Cancel all',
  sheet: 'Contact sheet',
  sheetMore: (count: number) => `Show ${count.toLocaleString('en')} more`,
  cell: (what: string, status: string) => (what === '' ? status : `${what}: ${status}`),
  none: 'This batch is not there any more.',
  form: {
    title: 'Variations and batch',
    count: 'Variations',
    countHint: 'Of each, with a seed of its own.',
    countSeedless: 'This template has no seed: variations would all be the same.',
    add: 'Vary a parameter…',
    remove: (name: string) => `Do not vary ${name}`,
    values: (name: string) => `Values of ${name}`,
    listHint: 'Values with commas between',
    linesHint: 'One value per line',
    choose: (count: number) => (count === 0 ? 'Choose values…' : `${count} chosen`),
    noValues: 'Give at least one value.',
    notNumber: (text: string) => `“${text}” is not a number.`,
    notWhole: (text: string) => `“${text}” is not a whole number.`,
    outside: (text: string, min: number, max: number) => `“${text}” is not between ${min} and ${max}.`,
    twice: (text: string) => `“${text}” is there twice.`,
    size: (sides: string, total: number) => (sides === '' ? jobs(total) : `${sides} = ${jobs(total)}`),
    tooMany: (total: number, most: number) =>
      `That makes ${total.toLocaleString('en')} jobs, and a batch may have ${most.toLocaleString('en')}. Vary fewer values, or raise limits.sweep_jobs.`,
    generate: (count: number) => `Generate ${count.toLocaleString('en')}`,
    reset: 'Only one picture',
  },
};

/** Words of the results that are given again. */
export const resultStrings = {
  title: 'Kept results',
  open: 'Kept results…',
  text: 'Asked for the same work again, Easel answers with these instead of making it anew. Forgetting one leaves its pictures where they are.',
  empty: {
    title: 'Nothing is kept',
    text: 'A result with a given seed is kept for a while, and given again to whoever asks for the same.',
  },
  off: 'Results are not given again now: the setting cache.enabled is off.',
  count: (count: number) => (count === 1 ? '1 result' : `${count.toLocaleString('en')} results`),
  hits: (hits: number) =>
    hits === 0 ? 'Not used yet' : hits === 1 ? 'Used once' : `Used ${hits.toLocaleString('en')} times`,
  made: 'Made',
  pinned: 'Pinned',
  pin: (title: string) => `Pin “${title}”: it stays`,
  unpin: (title: string) => `Unpin “${title}”`,
  forget: (title: string) => `Forget “${title}”`,
  show: (title: string) => `Show job “${title}”`,
  clear: 'Forget all…',
  clearTitle: (count: number) => `Forget ${count === 1 ? '1 result' : `${count.toLocaleString('en')} results`}?`,
  pinnedToo: 'The pinned ones too',
  clearConfirm: 'Forget them',
  cleared: (count: number) => (count === 1 ? '1 result forgotten' : `${count.toLocaleString('en')} results forgotten`),
};
