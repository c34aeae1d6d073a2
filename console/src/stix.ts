// stix.ts - reads an object's own text for people: which properties to show, in which words.
// SPDX-License-Identifier: Apache-2.0
import { sentence } from './words.ts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

// Told elsewhere on the page: in the heading, under the label, or among the relations.
const ELSEWHERE = new Set(['type', 'id', 'spec_version', 'object_marking_refs', 'granular_markings', 'revoked',
  'created_by_ref']);

const NAMES: Record<string, string> = {
  aliases: 'Also called',
  confidence: 'Confidence',
  external_references: 'Sources',
  first_seen: 'First seen',
  goals: 'Goals',
  hashes: 'Digests',
  is_family: 'Is a family',
  kill_chain_phases: 'Kill chain phases',
  labels: 'Labels',
  object_refs: 'Objects',
  pattern: 'Pattern',
  pattern_type: 'Pattern language',
  where_sighted_refs: 'Where sighted',
  sighting_of_ref: 'Sighting of',
  x_mitre_is_subtechnique: 'Is a sub-technique',
};

// The first things that one wants to know, in this order; the rest follows as the text has it.
const FIRST = ['name', 'value', 'description', 'relationship_type', 'source_ref', 'target_ref', 'pattern'];

export interface Property { name: string; title: string; value: Json }

/** The object in its text; null when that is none (the server checked it, so it is). */
export function readObject(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as Json;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function rank(name: string): number {
  const place = FIRST.indexOf(name);
  return place < 0 ? FIRST.length : place;
}

export function propertyTitle(name: string): string {
  return NAMES[name] ?? sentence(name.replace(/_refs?$/, '').replace(/^x_/, ''));
}

export function properties(object: JsonObject): Property[] {
  return Object.entries(object)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, value]) => ({ name, title: propertyTitle(name), value }))
    .sort((a, b) => rank(a.name) - rank(b.name));
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

export const OBJECT_ID = /^[a-z0-9-]+--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

// The markings that FIRST and OASIS fixed; every node has them, none sends them.
const MARKINGS: Record<string, string> = {
  '94868c89-83c2-464b-929b-a1a8aa3c8487': 'TLP:CLEAR',
  'bab4a63c-aed9-4cf5-a766-dfca5abac2bb': 'TLP:GREEN',
  '55d920b0-5e8b-4f79-9ee9-91f868d9b421': 'TLP:AMBER',
  '939a9414-2ddd-4d32-a0cd-375ea402b003': 'TLP:AMBER+STRICT',
  'e828b379-4e03-4974-9ac4-e53a884c97c1': 'TLP:RED',
  '613f2e26-407d-48c7-9eca-b8e91df99dc9': 'TLP:WHITE (TLP 1)',
  '34098fce-860f-48ae-8e50-ebd3cc5e41da': 'TLP:GREEN (TLP 1)',
  'f88d31f6-486f-44da-b317-01333bde0b82': 'TLP:AMBER (TLP 1)',
  '5e57c739-391a-4eb3-b6be-7d15ca92d5ed': 'TLP:RED (TLP 1)',
};

/** What a marking-definition that everyone knows is called; null for any other object. */
export function markingTitle(id: string): string | null {
  return id.startsWith('marking-definition--') ? MARKINGS[id.slice(20)] ?? null : null;
}
