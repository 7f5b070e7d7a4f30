"""May this be shared? The gate before post, meetings and other authorities' screens, and every answer that it gave."""
