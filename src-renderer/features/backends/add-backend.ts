import { create } from 'zustand';

const useAdding = create<{ isOpen: boolean }>()(() => ({ isOpen: false }));

/** Opens the dialog of the Backends page, from wherever. */
export const openAddBackend = (): void => useAdding.setState({ isOpen: true });
export const closeAddBackend = (): void => useAdding.setState({ isOpen: false });
export const useIsAddingBackend = (): boolean => useAdding(({ isOpen }) => isOpen);
