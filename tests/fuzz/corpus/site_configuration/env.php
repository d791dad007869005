<?php return ['db' => ['table_prefix' => 'm2_', 'connection' => ['default' => ['host' => 'db', 'dbname' => 'magento', 'username' => 'mage', 'password' => 'x']]]];
