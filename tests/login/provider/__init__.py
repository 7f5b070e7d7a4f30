"""A real OpenID Connect provider, started by the tests: npm's oidc-provider."""
