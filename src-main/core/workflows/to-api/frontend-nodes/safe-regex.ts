/** Longest pattern and longest text that a stranger's pattern is run on. */
const most = { pattern: 200, text: 100, unbounded: 2 };

/**
 * A stranger's regular expression, when it cannot take long: letters, classes, alternatives, groups without a quantifier, and
 * few unbounded quantifiers. `invalid` when it is none at all, null when it might take long.
 */
export function safeRegex(pattern: string): ((text: string) => boolean) | 'invalid' | null {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern);
  } catch {
    return 'invalid';
  }
  const unbounded = pattern.match(/[*+{]/g)?.length ?? 0;
  // A quantified group, a backward reference or a look-around can multiply what the engine tries.
  const wild = /\)[*+?{]|\\[1-9k]|\(\?(?!:)/.test(pattern);
  if (pattern.length > most.pattern || unbounded > most.unbounded || wild) return null;
  return (text) => regex.test(text.slice(0, most.text));
}
