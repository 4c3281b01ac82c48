/** What secrets look like and what they are called: the one list, for logs, exports, reports and shown files. */

/** How the tokens of well-known services begin. */
const tokens = [
  /(?:sk|pk|rk)-[\w-]{16,}/,
  /hf_[A-Za-z0-9]{12,}/,
  /gh[pousr]_\w{16,}/,
  /github_pat_\w{16,}/,
  /glpat-[\w-]{12,}/,
  /npm_[A-Za-z0-9]{20,}/,
  /xox[abprs]-[\w-]{8,}/,
  /AKIA[A-Z0-9]{12,}/,
  /AIza[\w-]{20,}/,
  /ya29\.[\w-]{16,}/,
  /r8_[A-Za-z0-9]{20,}/,
  /easel_[\w-]{43}/,
  /comfyui-[0-9a-f]{32,}/,
  /eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]+)?/,
]
  .map(({ source }) => source)
  .join('|');

const tokenShape = new RegExp(String.raw`\b(?:${tokens})`, 'g');

const privateKey =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,20000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;

/** What a text loses that is given away. */
export const secretTexts: readonly RegExp[] = [
  privateKey,
  tokenShape,
  /\bBearer\s+[\w.~+/-]{12,}=*/g,
  /(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/g,
];

/** What is hidden in a text that is shown, wherever it stands; the first group stays. */
export const secretShapes: readonly RegExp[] = [
  new RegExp(`()${privateKey.source}`, 'g'),
  /(\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}/gi,
  new RegExp(`()${tokenShape.source}`, 'g'),
  /(:\/\/[^\s/@:"']*:)[^\s/@"']+(?=@)/g,
  /([?&][\w.-]*(?:token|secret|passw|key|sig|auth|code)[\w.-]*=)[^&\s"'#]+/gi,
  /(--?[\w-]*(?:token|secret|passw|key|auth)[\w-]*=)[^\s"']+/gi,
];

const certainName =
  /(?:^|[_\-. ])(?:api[_\-. ]?key|apikey|secret|password|passwd|auth[_\-. ]?token|access[_\-. ]?token|bearer|authorization|credentials?)(?:$|[_\-. ])|^(?:token|hf_token|civitai_token|cookie)$/i;

/** Whether an input or a setting of this name holds a secret, whatever is in it. `max_tokens` and `tokenizer` do not. */
export const isSecretName = (name: string): boolean => certainName.test(name);

const likelyName =
  /token|secret|passw|api[-_]?key|access[-_]?key|private[-_]?key|_key$|authorization|\bauth\b|[-_]auth$|credential|cookie|bearer|signature|oauth/i;

/** Whether a key, variable or header of this name may hold one: where hiding too much does no harm. */
export const soundsSecret = (name: string): boolean => likelyName.test(name);
