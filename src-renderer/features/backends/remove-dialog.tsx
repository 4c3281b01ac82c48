import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { Button } from '../../components/button.tsx';
import { Modal } from '../../components/modal.tsx';
import { strings } from '../../strings.ts';
import { backendTitle } from './backend-dot.tsx';
import { useRemoveBackend } from './use-backend-actions.ts';

const words = strings.backends.removal;

interface RemoveDialogProps {
  readonly backend: Backend;
  readonly onClose: () => void;
}

/** A key that is forgotten cannot be brought back: so it is asked, by name. */
export function RemoveDialog({ backend, onClose }: RemoveDialogProps) {
  const remove = useRemoveBackend(backend, onClose);
  return (
    <Modal
      title={words.title(backendTitle(backend))}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{strings.common.cancel}</Button>
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
            {remove.isPending ? words.removing : words.confirm}
          </Button>
        </>
      }
    >
      <p>{words.text}</p>
    </Modal>
  );
}
