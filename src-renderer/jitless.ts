import * as z from 'zod';

// The page's Content-Security-Policy forbids eval, and zod asks for it as soon as a schema is made: this comes before every other import.
z.config({ jitless: true });
