// lazy.tsx - a room whose code is fetched when somebody first goes there.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failure } from '../api.ts';
import { Failed, Waiting } from './notice.tsx';

export function lazy<Props extends object>(what: string,
    load: () => Promise<ComponentType<Props>>): (props: Props) => preact.JSX.Element {
  let loaded: ComponentType<Props> | null = null;

  return function Lazy(props: Props) {
    const [state, setState] = useState<'waiting' | 'there' | 'failed'>(loaded === null ? 'waiting' : 'there');
    useEffect(() => {
      if (loaded === null)
        load().then((component) => {
          loaded = component;
          setState('there');
        }, () => setState('failed'));
    }, []);

    if (loaded !== null) {
      const Room = loaded;
      return <Room {...props} />;
    }
    return state === 'failed'
      ? <Failed what={what} again={() => location.reload()} failure={new Failure(0, 'E_UNREACHABLE',
        'This part of the console did not arrive. The program may have been replaced by a newer one: load the page again.')} />
      : <Waiting what={what} />;
  };
}
