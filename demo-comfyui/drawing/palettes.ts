/** The colours of one light: the sky from above to the horizon, the sun or moon, the land from the haze to the foreground. */
export interface Palette {
  readonly sky: readonly string[];
  readonly light: string;
  readonly land: readonly string[];
  readonly water: readonly string[];
  /** Small bright things: flowers, windows, sails, fur. */
  readonly accents: readonly string[];
  readonly isDark: boolean;
}

export type Mood = 'day' | 'dawn' | 'sunset' | 'night' | 'winter' | 'autumn' | 'dream' | 'storm' | 'spring';

export const palettes: Readonly<Record<Mood, readonly Palette[]>> = {
  day: [
    {
      sky: ['#3f8fc9', '#86c3e2', '#f4e9cf'],
      light: '#fff4d2',
      land: ['#9fc1cb', '#6a9f9b', '#3f7a68', '#1d4a43'],
      water: ['#8fcbd6', '#2f7f9d'],
      accents: ['#f2b33d', '#e8624a', '#fdf3df', '#7f5aa8'],
      isDark: false,
    },
    {
      sky: ['#5aa7a8', '#a9d6c2', '#fbeed0'],
      light: '#fff1c4',
      land: ['#b7cfae', '#83ab85', '#4d7d62', '#23493f'],
      water: ['#9fd4cb', '#3a8a8c'],
      accents: ['#ef8354', '#f7c96b', '#fff6e5', '#c8556b'],
      isDark: false,
    },
  ],
  dawn: [
    {
      sky: ['#6f86b9', '#e3a9b4', '#fde0b7'],
      light: '#fff3d9',
      land: ['#c9a4b4', '#8e7aa0', '#565a85', '#262f55'],
      water: ['#e6b6b3', '#6a76a6'],
      accents: ['#f6bd60', '#f28482', '#fbf0df', '#84a59d'],
      isDark: false,
    },
    {
      sky: ['#8ba6c9', '#f1c6c0', '#fff0d6'],
      light: '#fffbe8',
      land: ['#c5bccb', '#9096b3', '#56688c', '#27395c'],
      water: ['#d8c7cf', '#7590b5'],
      accents: ['#e5989b', '#ffcdb2', '#fff7ea', '#6d6875'],
      isDark: false,
    },
  ],
  sunset: [
    {
      sky: ['#3b2a6b', '#c9446b', '#fb9a53', '#ffe08a'],
      light: '#fff0b8',
      land: ['#d9735f', '#943f63', '#572a5a', '#241538'],
      water: ['#f7a463', '#7a2f63'],
      accents: ['#ffd166', '#ef476f', '#fff1d0', '#06b6a4'],
      isDark: false,
    },
    {
      sky: ['#1f3a63', '#6d5a8f', '#ef8a6b', '#fbd38b'],
      light: '#ffe9bd',
      land: ['#c58a80', '#7b5a7d', '#3d3c63', '#161d3a'],
      water: ['#f0a079', '#37436f'],
      accents: ['#f9c74f', '#f3722c', '#fff3dc', '#43aa8b'],
      isDark: false,
    },
  ],
  night: [
    {
      sky: ['#070b24', '#16235a', '#3c4f8f'],
      light: '#f6f1d8',
      land: ['#41548a', '#263868', '#152247', '#080e22'],
      water: ['#3a4f8c', '#0c1533'],
      accents: ['#ffd37a', '#ff9f6e', '#e9f0ff', '#7fb7ff'],
      isDark: true,
    },
    {
      sky: ['#04131f', '#0b3a4a', '#2d7f83'],
      light: '#eef7e2',
      land: ['#2f6b73', '#194750', '#0d2a35', '#04111a'],
      water: ['#2c747b', '#06202c'],
      accents: ['#9ef0c8', '#ffe08a', '#e6fff6', '#ff8fa3'],
      isDark: true,
    },
  ],
  winter: [
    {
      sky: ['#7f9fc2', '#c3d3e4', '#f7efe9'],
      light: '#fffaf0',
      land: ['#d5e0ec', '#a9bdd4', '#6d87a8', '#33496b'],
      water: ['#cfe0ec', '#7d9cbd'],
      accents: ['#d1495b', '#edae49', '#ffffff', '#30638e'],
      isDark: false,
    },
  ],
  autumn: [
    {
      sky: ['#7d9bb0', '#d9c7a7', '#f8e2b6'],
      light: '#fff2cf',
      land: ['#d8a765', '#b86b3b', '#7d3c2c', '#3a1d1f'],
      water: ['#d9b57f', '#6d5a4f'],
      accents: ['#e9a23b', '#c8431f', '#fff0d2', '#6a7f3f'],
      isDark: false,
    },
  ],
  dream: [
    {
      sky: ['#2b1b5a', '#7a3fa0', '#f08fc0', '#ffe3d8'],
      light: '#fff0f3',
      land: ['#b37bc4', '#7a55a8', '#463a80', '#1e1c4a'],
      water: ['#e79bd0', '#4f48a0'],
      accents: ['#8ef6e4', '#ffd6a5', '#fff6fb', '#ff85a1'],
      isDark: false,
    },
    {
      sky: ['#0f4c5c', '#3fa7a3', '#f6d7c3'],
      light: '#fff5e6',
      land: ['#8fc1b5', '#5a93a0', '#3b5f86', '#1d2d50'],
      water: ['#9fd9cf', '#2f7192'],
      accents: ['#ff9e7a', '#f9dc5c', '#fffaf0', '#e56b8c'],
      isDark: false,
    },
  ],
  storm: [
    {
      sky: ['#252f3d', '#54636f', '#b9bdb0'],
      light: '#f3ecd2',
      land: ['#8d9a9b', '#5d6f75', '#35464f', '#141f28'],
      water: ['#8fa3a6', '#243945'],
      accents: ['#e0b354', '#c75146', '#eef0e6', '#5fa8a3'],
      isDark: false,
    },
  ],
  spring: [
    {
      sky: ['#76b5d9', '#bfe3e6', '#fdf1dc'],
      light: '#fffbe0',
      land: ['#c3dba9', '#8fc07f', '#559261', '#245240'],
      water: ['#a9dde0', '#4a9db5'],
      accents: ['#f7a6c1', '#ff6f91', '#fffdf6', '#ffc75f'],
      isDark: false,
    },
  ],
};
