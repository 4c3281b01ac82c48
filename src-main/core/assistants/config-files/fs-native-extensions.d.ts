/** The part of the package that is used; it comes without types. */
declare module 'fs-native-extensions' {
  const native: {
    /** Exchanges two names in one step on Linux and macOS. Throws with the code of the system. */
    swapSync(from: string, to: string): void;
  };
  export { native as default };
}
