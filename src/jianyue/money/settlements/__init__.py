"""Settlement statements of a period: issued, contested, answered, agreed, restated (C30)."""
