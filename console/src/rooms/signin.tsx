// signin.tsx - the door: login and password, at whatever address one came to.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'preact/hooks';
import { signIn } from '../api.ts';
import type { Session } from '../contract.ts';
import { Mark } from '../icons.tsx';
import { failureFrom } from '../load.ts';
import { ThemeButton } from '../parts/theme_button.tsx';

export function SignIn({ why, entered }: { why: string; entered: (session: Session) => void }) {
  const [wrong, setWrong] = useState(why);
  const [busy, setBusy] = useState(false);
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = 'Sign in · testudo';
    login.current?.focus();
  }, []);

  const submit = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setWrong('');
    signIn(login.current?.value ?? '', password.current?.value ?? '').then(
      entered,
      (error: unknown) => {
        setBusy(false);
        setWrong(failureFrom(error).message);
        password.current?.select();
      });
  };
  return (
    <main class="alone">
      <div class="door">
        <Mark />
        <h1>testudo</h1>
        <p class="quiet">Each shield covers the next.</p>
        <form onSubmit={submit}>
          <label>Login
            <input ref={login} name="login" autocomplete="username" autocapitalize="none"
              spellcheck={false} required maxLength={256} />
          </label>
          <label>Password
            <input ref={password} name="password" type="password" autocomplete="current-password"
              required maxLength={1024} />
          </label>
          <p class="wrong" role="alert">{wrong}</p>
          <button type="submit" class="main-button" aria-disabled={busy}>
            {busy ? 'Signing in…' : 'Sign in'}
          </button>
        </form>
        <ThemeButton />
      </div>
    </main>
  );
}
