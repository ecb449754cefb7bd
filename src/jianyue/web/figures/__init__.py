"""Pages of indicators: live and final, each opens to what it stands on."""
