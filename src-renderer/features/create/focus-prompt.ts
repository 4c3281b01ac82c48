import { navigate } from '../../app/router.ts';

export const promptFieldId = 'create-prompt';

/** Goes to Create with the caret in the prompt, its text selected. */
export function focusPrompt(): void {
  navigate('create');
  // The dialog that asked gives the focus back when it has closed; this comes after.
  setTimeout(() => {
    const field = document.getElementById(promptFieldId);
    if (field instanceof HTMLTextAreaElement) {
      field.focus();
      field.select();
    }
  }, 60);
}
