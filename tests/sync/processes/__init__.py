"""Real processes on a real line: laptops and servers killed at random moments, connections cut, histories compared."""
