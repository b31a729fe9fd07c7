"""What the office prints: values in, PDF out.  Reads no database and no clock."""
