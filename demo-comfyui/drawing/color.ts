/** Colours as hex text, mixed and turned in OKLab so that gradients stay clean. */
interface Lab {
  readonly light: number;
  readonly a: number;
  readonly b: number;
}

export function mix(from: string, to: string, amount: number): string {
  const [first, second] = [toLab(from), toLab(to)];
  const between = (x: number, y: number): number => x + (y - x) * amount;
  return toHex({
    light: between(first.light, second.light),
    a: between(first.a, second.a),
    b: between(first.b, second.b),
  });
}

export const lighter = (color: string, amount: number): string => mix(color, '#ffffff', amount);
export const darker = (color: string, amount: number): string => mix(color, '#05060f', amount);

/** Turns the hue by `degrees` and scales the saturation. */
export function turn(color: string, degrees: number, saturation = 1): string {
  const { light, a, b } = toLab(color);
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) * saturation, Math.sin(angle) * saturation];
  return toHex({ light, a: a * cos - b * sin, b: a * sin + b * cos });
}

/** The colour at `place` (0 to 1) of a row of colours. */
export function along(colors: readonly string[], place: number): string {
  const at = Math.min(Math.max(place, 0), 1) * (colors.length - 1);
  const index = Math.min(Math.floor(at), colors.length - 2);
  return colors.length === 1
    ? (colors[0] as string)
    : mix(colors[index] as string, colors[index + 1] as string, at - index);
}

function toLab(hex: string): Lab {
  const [r, g, b] = [1, 3, 5].map((at) => toLinear(parseInt(hex.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    light: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

function toHex({ light, a, b }: Lab): string {
  const l = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const bytes = channels.map((value) => Math.round(255 * fromLinear(Math.min(Math.max(value, 0), 1))));
  return `#${bytes.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const toLinear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const fromLinear = (value: number): number => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
