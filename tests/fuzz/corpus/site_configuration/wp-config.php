<?php
/* WordPress */
define( 'DB_NAME', 'shop' );
define( 'DB_USER', 'shop_user' );
define( 'DB_PASSWORD', 'x' );
define( 'DB_HOST', 'localhost' );
$table_prefix = 'wp_';
