/** Pages of which pictures are made, by who looks at them. */
export const everybody = ['/sign-in', '/forgot', '/register'];

export const administrators = ['/admin'];
