// main.tsx - starts the console.
// SPDX-License-Identifier: Apache-2.0
import { render } from 'preact';
import { App } from './app.tsx';
import { watchKeys } from './parts/keys.ts';
import { followLinks } from './route.ts';
import { applyTheme } from './theme.ts';
import './style/tokens.css';
import './style/frame.css';
import './style/parts.css';
import './style/rooms.css';
import './style/exercise.css';
import 'uplot/dist/uPlot.min.css';

applyTheme();
followLinks();
watchKeys();
render(<App />, document.getElementById('app') as HTMLElement);
