import { navigate } from '../../app/router.ts';
import { useForm } from './form-store.ts';

/** Goes to Create with the list of templates open. */
export function openTemplatePicker(): void {
  navigate('create');
  // The dialog that asked gives the focus back when it has closed; this comes after.
  setTimeout(() => useForm.getState().setPickerOpen(true), 60);
}
