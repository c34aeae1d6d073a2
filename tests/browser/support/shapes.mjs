// shapes.mjs - forms of replies: each is a function that throws when a value is not of it.
// SPDX-License-Identifier: Apache-2.0
import { check } from './tap.mjs';

export const fits = (condition, expected) => (value, where) =>
  check(condition(value), `${where}: expected ${expected}, got ${JSON.stringify(value)?.slice(0, 80)}`);
export const text = fits((value) => typeof value === 'string', 'a text');
export const flag = fits((value) => typeof value === 'boolean', 'true or false');
export const number = fits((value) => typeof value === 'number', 'a number');
export const count = fits((value) => Number.isInteger(value) && value >= 0, 'a count');
export const day = fits((value) => /^\d{4}-\d\d-\d\d$/.test(value), 'a day');
export const moment = fits((value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value), 'a moment');
export const cursor = fits((value) => /^[A-Za-z0-9_-]{1,512}$/.test(value), 'a cursor');
export const oneOf = (...values) => fits((value) => values.includes(value), values.join(' or '));
export const orNull = (shape) => (value, where) => value === null || shape(value, where);
export const listOf = (shape) => (value, where) => {
  check(Array.isArray(value), `${where}: expected a list`);
  value.forEach((one, i) => shape(one, `${where}/${i}`));
};
export const record = (members) => (value, where) => {
  check(value !== null && typeof value === 'object', `${where}: expected an object`);
  for (const [name, shape] of Object.entries(members)) {
    check(name in value, `${where}/${name} is missing`);
    shape(value[name], `${where}/${name}`);
  }
};
