import { Component, type ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { ErrorPanel } from '../components/error-panel.tsx';
import { strings } from '../strings.ts';

interface Props {
  readonly children: ReactNode;
}

/** A page that breaks says so and leaves the rest of the window alone. */
export class ErrorBoundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="mx-auto max-w-140 p-8">
        <ErrorPanel error={{ code: 'internal', ...strings.errors.pageBroke }}>
          <Button onClick={() => this.setState({ broken: false })}>{strings.common.retry}</Button>
        </ErrorPanel>
      </div>
    );
  }
}
